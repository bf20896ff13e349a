import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Company, createCompany } from '../commands/company.ts'

const binary = fileURLToPath(new URL('../../bin/provisionr.js', import.meta.url))

const company = () =>
  createCompany({
    systems: { gitlab: { concurrency: 1, sandbox: { latency_ms: 400 } } },
    people: ['ada', 'bo', 'cy'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' })),
    policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site', 'gitlab:group:docs'] }],
  })

/** Starts an apply with the built program, and sends it `signals` once it has begun to write. */
function signalled(here: Company, signals: readonly NodeJS.Signals[]) {
  const child = spawn(process.execPath, [binary, 'apply', '--yes', '--json'], {
    cwd: here.folder,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const folder = join(here.folder, '.provisionr/sandbox')
  here.write('.provisionr/sandbox/.keep', '')
  let isSent = false
  const watcher = watch(folder, (_, name) => {
    if (name !== 'gitlab.json' || isSent) return
    isSent = true
    child.kill(signals[0])
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
    if (signals[1] && text.includes('a second signal stops at once')) child.kill(signals[1])
  })
  return new Promise<{ readonly code: number | null; readonly err: string }>((resolve) => {
    child.on('close', (code) => {
      watcher.close()
      resolve({ code, err })
    })
  })
}

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  '%s ends an apply in order: %i, recorded, unlocked, and the next one goes on',
  { timeout: 60_000 },
  async (signal, code) => {
    const here = company()
    const ended = await signalled(here, [signal])
    expect(ended.code).toBe(code)
    expect(ended.err.replaceAll(/\s+/g, ' ')).toContain('changes are left, and everything done is recorded')
    expect(here.files().filter((file) => file.includes('.lock'))).toEqual([])
    expect(here.ledger().accounts.length).toBe(Object.keys(here.held('gitlab')).length)
    here.settings({ systems: { gitlab: { sandbox: { latency_ms: 0 } } } })
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
  },
)

test('a second signal stops at once, and the next run reads back what was done', { timeout: 60_000 }, async () => {
  const here = company()
  expect((await signalled(here, ['SIGTERM', 'SIGTERM'])).code).toBe(143)
  here.settings({ systems: { gitlab: { sandbox: { latency_ms: 0 } } } })
  expect((await here.plan()).diagnostics.map(({ code }) => code)).toEqual(['unfinished-run'])
  await here.apply()
  expect((await here.plan()).changes).toEqual([])
  expect(here.ledger().accounts.map(({ origin }) => origin)).toEqual(['created', 'created', 'created'])
})
