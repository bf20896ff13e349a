import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CommandContext } from '../../src/commands/command-context.ts'
import { type Company, createCompany } from '../commands/company.ts'

const people = [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }]
const policies = [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }]

const company = (fail: object[] = []) => createCompany({ systems: { gitlab: { sandbox: { fail } } }, people, policies })

/** A file that can be neither read nor replaced nor removed: a folder with something in it. */
function block(here: Company, file: string): void {
  const path = join(here.folder, '.provisionr', file)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
  writeFileSync(join(path, 'x'), '')
}

/** Applies, and does something as soon as all results are in the log. */
async function appliedWith(here: Company, sabotage: () => void, world: Partial<CommandContext> = {}) {
  const log = join(here.folder, '.provisionr/audit.jsonl')
  let isDone = false
  const now = () => {
    const text = isDone || !existsSync(log) ? '' : readFileSync(log, 'utf8')
    if (text.split('"event":"result"').length > 2) {
      isDone = true
      sabotage()
    }
    return Date.parse('2026-11-20T09:00:00Z')
  }
  const ran = await here.run(['apply', '--yes'], { now, ...world })
  return { ...ran, isDone }
}

describe('apply exits with 0 only when', () => {
  test('all is well', async () => {
    const { exitCode, isDone } = await appliedWith(company(), () => undefined)
    expect([exitCode, isDone]).toEqual([0, true])
  })

  test.each([
    ['every change is there', [{ write: 'add', as: 'ignored' }]],
    ['every change could be read back', [{ read: 'read_back', as: 'unreachable' }]],
  ])('%s', async (_, fail) => {
    expect((await company(fail).run(['apply', '--yes'])).exitCode).toBe(7)
  })

  test('the log is complete', async () => {
    const here = company()
    const { exitCode, isDone, err } = await appliedWith(here, () => block(here, 'audit.jsonl'))
    expect([exitCode, isDone]).toEqual([1, true])
    expect(err).toContain('audit')
  })

  test('the ledger is saved', async () => {
    const here = company()
    const { exitCode, isDone, err } = await appliedWith(here, () => block(here, 'ledger.json'))
    expect([exitCode, isDone]).toEqual([1, true])
    expect(err).toContain('ledger.json')
  })

  test('the lock is free again', async () => {
    const here = company()
    let out = ''
    const ran = await here.run(['apply', '--yes'], {
      out: (text) => {
        out += text
        block(here, 'ledger.lock')
      },
    })
    expect(ran.exitCode).toBe(1)
    expect(out).toContain('applied')
    expect(ran.err).toContain('ledger.lock')
  })
})
