import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { version } from '../../src/cli/version.ts'
import { type Company, createCompany } from '../commands/company.ts'
import { run } from './test-context.ts'

const binary = fileURLToPath(new URL('../../bin/provisionr.js', import.meta.url))

interface Exited {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the built program; `npm run build` makes it. With `lines`, stops reading after so many and closes the pipe. */
function start(
  here: Company,
  argv: string[],
  options: { env?: NodeJS.ProcessEnv; isCut?: boolean } = {},
): Promise<Exited> {
  const env = { PATH: process.env['PATH'], ...options.env }
  const child = spawn(process.execPath, [binary, ...argv], { cwd: here.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (options.isCut) child.stdout.destroy()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const people = Array.from({ length: 60 }, (_, index) => ({
  user_id: `person-${index}`,
  email: `p${index}@acme.com`,
  status: 'Active',
}))
const grants = Array.from({ length: 10 }, (_, index) => `gitlab:group:team-${index}`)
const company = () => createCompany({ people, policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants }] })

describe('the program', { timeout: 60_000 }, () => {
  test('says its version', async () => {
    expect(await start(company(), ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  test.each(['80', '97', '120', '300'])(
    'prints the help that the tree of commands says in %s columns',
    async (width) => {
      const here = company()
      for (const argv of [['--help'], ['help', 'lint'], ['access', 'list', '-h']]) {
        const { out } = await run(argv, { cwd: here.folder, columns: Number(width) })
        expect(await start(here, argv, { env: { COLUMNS: width } })).toEqual({ code: 0, out, err: '' })
      }
      expect(await start(here, ['--help'], { isCut: true })).toMatchObject({ code: 0, err: '' })
    },
  )

  test('prints whole documents into pipes, and its exit code is that of the command', async () => {
    const ran = await start(company(), ['plan', '--json', '--detailed-exitcode'])
    expect([ran.code, ran.err]).toEqual([2, ''])
    expect(ran.out.length).toBeGreaterThan(200_000)
    expect(JSON.parse(ran.out)).toMatchObject({ kind: 'plan', summary: { add: 660 } })
  })

  test('does not mind that nobody reads on (`| head -1`), and finishes its work', async () => {
    const here = company()
    const planned = await start(here, ['plan', '--json'], { isCut: true })
    expect([planned.code, planned.err]).toEqual([0, ''])
    const applied = await start(here, ['apply', '--yes', '--json'], { isCut: true })
    expect([applied.code, applied.err]).toEqual([0, ''])
    expect(here.ledger().grants).toHaveLength(600)
  })

  test.skipIf(!existsSync('/dev/full'))(
    'an answer that cannot be written is no success, and the work is finished',
    async () => {
      const here = company()
      const full = openSync('/dev/full', 'w')
      const ran = spawnSync(process.execPath, [binary, 'apply', '--yes', '--json'], {
        cwd: here.folder,
        stdio: ['ignore', full, 'pipe'],
        env: { PATH: process.env['PATH'] },
        encoding: 'utf8',
      })
      closeSync(full)
      expect([ran.status, ran.stderr]).toEqual([1, 'error: the output cannot be written (ENOSPC) [file-unwritable]\n'])
      expect(here.ledger().grants).toHaveLength(600)
    },
  )

  test('uses colour by FORCE_COLOR, never with NO_COLOR, and not in a pipe', async () => {
    const here = createCompany({
      people: people.slice(0, 1),
      policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants }],
    })
    const colored = async (env: NodeJS.ProcessEnv) => (await start(here, ['plan'], { env })).out.includes('\u001b[')
    expect(await colored({})).toBe(false)
    expect(await colored({ FORCE_COLOR: '1' })).toBe(true)
    expect(await colored({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false)
    expect(await colored({ FORCE_COLOR: '0' })).toBe(false)
  })

  test('reports failures on standard error with their codes', async () => {
    const ran = await start(company(), ['plan', '-out=x'])
    expect([ran.code, ran.out]).toEqual([64, ''])
    expect(ran.err).toContain('-out=x')
  })
})
