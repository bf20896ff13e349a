import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Adapter, AdapterContext } from '../../../src/adapters/adapter.ts'
import { openAdapter } from '../../../src/adapters/registry.ts'
import { addGrant } from '../changes.ts'
import { readAll } from '../live-subject.ts'
import { quietIo, systemSettings, temporaryFolder } from '../sandbox/sandbox-context.ts'
import { badgeManifestFile } from './badge-fixture.ts'

const add = addGrant('b-1', 'door', 'lab', 'daytime')
const manifest = JSON.parse(readFileSync(badgeManifestFile, 'utf8')) as object

/** A program that greets as it should, then does this for every request: `id`, `call` and `say(object)` are at hand. */
async function openScript(
  body: string,
  own: {
    readonly greeting?: object
    readonly options?: object
    readonly timeout?: number
  } & Partial<AdapterContext> = {},
) {
  const folder = temporaryFolder()
  const command = join(folder, 'program.mjs')
  const greeting = own.greeting ?? { contract: 1, manifest }
  const script = `#!${process.execPath}
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
appendFileSync(${JSON.stringify(join(folder, 'starts'))}, process.pid + '\\n')
const say = (one) => process.stdout.write(JSON.stringify(one) + '\\n')
for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, ...request } = JSON.parse(line)
  if (call === 'hello') { say({ id, result: ${JSON.stringify(greeting)} }); continue }
  ${body}
}
`
  writeFileSync(command, script)
  chmodSync(command, 0o755)
  const lines: string[] = []
  const { options = {}, timeout = 20_000, greeting: _greeting, ...context } = own
  const settings = systemSettings({
    name: 'badges',
    adapter: 'exec',
    timeout,
    options: { command, manifest: badgeManifestFile, ...options },
  })
  const adapter = await openAdapter({
    settings,
    root: temporaryFolder(),
    environment: null,
    now: 0,
    signal: new AbortController().signal,
    io: quietIo({ debug: (line) => lines.push(line) }),
    ...context,
  })
  onTestFinished(() => adapter.close())
  const pids = () =>
    existsSync(join(folder, 'starts')) ? readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n') : []
  return { adapter, lines, folder, pids }
}

/** How everything was read, without what is said twice. */
async function reading(adapter: Adapter): Promise<string[]> {
  const { accounts, grants, scopes } = await readAll(adapter)
  expect([accounts, grants]).toEqual([[], []])
  return [...new Set(scopes.map(({ status, detail }) => `${status}: ${detail}`))]
}

const checks = `if (call === 'check') { say({ id, result: { ok: true, actingAccount: null, message: 'here' } }); continue }\n`
const row = '{ id: "b-1", username: "ada", status: "enabled" }'

describe('a program that', { timeout: 60_000 }, () => {
  for (const [what, body, said] of [
    ['ends', 'process.exit(3)', /^failed: badges: the program has ended \(exit code 3\)/],
    ['says no JSON', 'console.log("welcome")', /^failed: .*a line is no JSON/],
    ['answers another request', 'say({ id: id + 1, result: {} })', /^failed: .*is to another request/],
    ['says something that is no answer', 'say({ id, yes: true })', /^failed: .*has (no `result`|an unknown field)/],
    [
      'says a status that there is not',
      `say({ id, items: [{ ...${row}, status: 'fine' }] })`,
      /^failed: .*has a `status` that is not one of/,
    ],
    [
      'says more than it was asked',
      `say({ id, items: [{ ...${row}, admin: true }] })`,
      /^failed: .*unknown field `admin`/,
    ],
    ['ends in the middle of a list', `say({ id, items: [${row}] }); process.exit(0)`, /^failed: .*has ended/],
    [
      'leaves half a line',
      `process.stdout.write('{"id":' + id + ',"result":{"scopes":[]}}', () => process.exit(0)); await new Promise(() => {})`,
      /^failed: .*has ended/,
    ],
    ['writes without end', `process.stdout.write('x'.repeat(17 * 1024 * 1024))`, /^failed: .*more than 16 MB/],
    ['refuses', `say({ id, error: { class: 'permission', message: 'not you' } })`, /^denied: badges: not you/],
    ['refuses oddly', `say({ id, error: { class: 'mood', message: 'no' } })`, /^failed: .*`class` that is not one of/],
    ['says nothing of what it read', `say({ id, result: { scopes: [] } })`, /^failed: nothing was said about it/],
  ] as const)
    test(`${what} makes nothing look empty`, async () => {
      const { adapter } = await openScript(checks + body)
      const { accounts, grants, scopes } = await readAll(adapter)
      expect([accounts, grants]).toEqual([[], []])
      expect(scopes.map(({ status }) => status)).not.toContain('complete')
      const of = scopes.find(({ scope }) => scope === 'accounts')
      expect(`${of?.status}: ${of?.detail}`).toMatch(said)
    })

  test('says how much it read, and says less, was not read to the end', async () => {
    const scope = `{ scope: call === 'accounts' ? call : 'door', status: 'complete', rows: 2, detail: null }`
    const { adapter } = await openScript(
      `${checks}say({ id, items: call === 'accounts' ? [${row}] : [] }); say({ id, result: { scopes: [${scope}] } })`,
    )
    const { scopes } = await readAll(adapter)
    expect(scopes.map(({ status }) => status)).toEqual(['partial', 'partial'])
  })

  test('never answers is ended, with what it started', async () => {
    const { adapter, folder, pids } = await openScript(
      `const { spawn } = await import('node:child_process')
      const child = spawn('sleep', ['600'])
      appendFileSync(process.argv[2], String(child.pid))`,
      { timeout: 1500, options: { args: ['child'] } },
    )
    expect((await adapter.apply(add)).status).toBe('failed')
    expect(await adapter.apply(add)).toMatchObject({
      class: 'outcome_unknown',
      message: expect.stringContaining('did not answer in 1500 ms') as string,
    })
    for (const pid of [...pids(), ...readFileSync(join(folder, 'child'), 'utf8').match(/\d+/g)!.slice(0, 1)])
      await expect.poll(() => isRunning(Number(pid))).toBe(false)
  })

  test('ends while it changes something leaves open what became of it, and is started again', async () => {
    const { adapter, pids } = await openScript(`if (call === 'apply') process.exit(1)
      say({ id, result: { states: request.keys.map((key) => ({ key, state: null })) } })`)
    expect(await adapter.apply(add)).toMatchObject({ status: 'failed', class: 'outcome_unknown' })
    const key = { account: 'b-1', type: 'door', resource: 'lab' }
    expect(await adapter.readBack([key])).toEqual([{ key, state: null }])
    expect(new Set(pids()).size).toBe(2)
    for (let times = 0; times < 12; times++) await adapter.apply(add)
    expect(await adapter.apply(add)).toMatchObject({
      class: 'transient',
      message: expect.stringContaining('ended 10 times') as string,
    })
    expect(pids().length).toBe(10)
  })

  test('is another than the repository says is not asked anything', async () => {
    for (const [greeting, said] of [
      [{ contract: 2, manifest }, /`contract` that is not one of 1/],
      [
        { contract: 1, manifest: { ...manifest, defaultType: undefined } },
        /another manifest than the file has: `defaultType` differs/,
      ],
      [{ contract: 1, manifest: {} }, /announces a manifest that is wrong/],
    ] as const) {
      const { adapter, pids } = await openScript('process.exit(9)', { greeting })
      expect((await reading(adapter))[0]).toMatch(said)
      expect(await adapter.apply(add)).toMatchObject({ status: 'failed', class: 'invalid' })
      expect(pids().length).toBeGreaterThan(0)
    }
  })

  test('gets the environment that is named, no shell, and nothing else', async () => {
    const { adapter, lines } = await openScript(
      `console.error(JSON.stringify([process.env, process.argv.slice(2), process.cwd()]))
      say({ id, result: { ok: true, actingAccount: 'me', message: 'here' } })`,
      { options: { env: { BADGES_TOKEN: 'secret-of-badges' }, args: ['$HOME; touch x', '*'] } },
    )
    expect(await adapter.check()).toEqual({ ok: true, actingAccount: 'me', message: 'here' })
    await expect.poll(() => lines.join('\n')).toContain('$HOME; touch x')
    const said = lines.find((line) => line.includes('touch'))
    expect(said).toContain('"BADGES_TOKEN":"[secret]"')
    expect(said).not.toMatch(/PATH|USER|secret-of-badges/)
  })

  test('cannot be run says so, and is not tried again', async () => {
    const { adapter } = await openScript('', { options: { command: '/nothing/here' } })
    expect((await reading(adapter))[0]).toBe('failed: badges: the program cannot be run (ENOENT)')
    expect(await adapter.apply(add)).toMatchObject({ status: 'failed', class: 'invalid' })
  })

  test('is asked one thing at a time', async () => {
    const { adapter } = await openScript(`say({ id, result: { status: 'applied', account: String(id) } })`)
    const results = await Promise.all([1, 2, 3, 4].map(() => adapter.apply(add)))
    expect(results).toEqual([2, 3, 4, 5].map((id) => ({ status: 'applied', account: String(id) })))
  })

  test('is waited for when a run is interrupted in a change, and ended when it only reads', async () => {
    const interrupted = new AbortController()
    const { adapter } = await openScript(
      `if (call === 'apply') setTimeout(() => say({ id, result: { status: 'applied' } }), 300)`,
      { signal: interrupted.signal },
    )
    const change = adapter.apply(add)
    await expect.poll(() => adapter.requests?.()).toBe(2)
    interrupted.abort(new Error('interrupted'))
    expect(await change).toEqual({ status: 'applied' })
    await expect(adapter.check()).rejects.toThrow('interrupted')
    const reads = new AbortController()
    const other = await openScript('', { signal: reads.signal })
    const asked = other.adapter.check()
    await expect.poll(() => other.adapter.requests?.()).toBe(2)
    reads.abort(new Error('interrupted'))
    await expect(asked).rejects.toThrow('interrupted')
    await expect.poll(() => isRunning(Number(other.pids()[0]))).toBe(false)
  })

  test('is part of a change that nobody merged is not run', async () => {
    const root = temporaryFolder()
    const { adapter, pids } = await openScript('process.exit(0)', { isProposal: true, root: '/' })
    expect(await reading(adapter).catch(String)).toEqual([
      'denied: badges: its program is part of the repository, and is run when the change is merged',
    ])
    expect(await adapter.apply(add)).toMatchObject({ status: 'failed', class: 'permission' })
    expect(pids()).toEqual([])
    writeFileSync(join(root, 'script.mjs'), '')
    const options = { command: process.execPath, args: [join(root, 'script.mjs')] }
    const interpreted = await openScript('', { isProposal: true, root, options })
    expect((await reading(interpreted.adapter))[0]).toMatch(/^denied/)
    const outside = await openScript(`say({ id, error: { class: 'auth', message: 'asked' } })`, {
      isProposal: true,
      root,
    })
    expect((await reading(outside.adapter))[0]).toBe('denied: badges: asked')
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // What nobody has taken leave of yet is not running.
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
