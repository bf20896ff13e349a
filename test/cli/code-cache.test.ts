import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCompany } from '../commands/company.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Says on standard error what V8 made of each file's kept code. */
const witness = `
const vm = require('node:vm')
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options)
    if (options.cachedData) process._rawDebug(this.cachedDataRejected ? 'refused' : 'taken', options.filename)
  }
}`

/** A copy of the built program, to be changed. */
function copyProgram() {
  const copy = mkdtempSync(join(tmpdir(), 'code-cache-'))
  onTestFinished(() => rmSync(copy, { recursive: true }))
  for (const part of ['bin', 'dist']) cpSync(join(root, part), join(copy, part), { recursive: true })
  writeFileSync(join(copy, 'witness.cjs'), witness)
  const { folder } = createCompany({
    people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }],
    policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:base'] }],
    settings: { clock: '2026-11-20T09:00:00Z' },
  })
  const kept = join(copy, 'dist', 'code-cache')
  return { kept, plan, changeEach }

  function plan(...flags: string[]) {
    const args = [...flags, '--require', join(copy, 'witness.cjs'), join(copy, 'bin', 'provisionr.js'), 'plan']
    const env = { PATH: process.env['PATH'] }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
    const count = (word: string) => stderr.split('\n').filter((line) => line.startsWith(`${word} `)).length
    return { status, out: stdout, taken: count('taken'), refused: count('refused') }
  }

  function changeEach(change: (code: Buffer) => Buffer): void {
    for (const name of readdirSync(kept))
      if (name.endsWith('.cjs')) writeFileSync(join(kept, name), change(readFileSync(join(kept, name))))
  }
}

describe('the code that the build keeps', { timeout: 60_000 }, () => {
  test('is taken by the Node that made it', () => {
    const { out, ...planned } = copyProgram().plan()
    expect(out).toContain('gitlab:group:base')
    expect(planned).toEqual({ status: 0, taken: planned.taken, refused: 0 })
    expect(planned.taken).toBeGreaterThan(10)
  })

  test('is refused by V8 under other flags, and the text runs', () => {
    const { plan } = copyProgram()
    const { out, taken } = plan()
    expect(plan('--stack-size=900')).toEqual({ status: 0, out, taken: 0, refused: taken })
  })

  test('is not handed to V8 when it is damaged, and the text runs', () => {
    const { plan, changeEach } = copyProgram()
    const { out } = plan()
    changeEach((code) => Buffer.from(code.with(code.length - 9, code.at(-9)! ^ 1)))
    expect(plan()).toEqual({ status: 0, out, taken: 0, refused: 0 })
  })

  test('is not handed to V8 when it is cut off or empty, and the text runs', () => {
    const { plan, changeEach } = copyProgram()
    const { out } = plan()
    let length = 0
    changeEach((code) => code.subarray(0, length++))
    expect(plan()).toEqual({ status: 0, out, taken: 0, refused: 0 })
  })

  test('does not stand for another text of the same length', () => {
    const { plan, kept } = copyProgram()
    const { out, taken } = plan()
    const chunks = join(kept, '..', 'chunks')
    const path = join(chunks, readdirSync(chunks).find((name) => name.startsWith('plan-text-'))!)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/;$/, ' '))
    expect(plan()).toEqual({ status: 0, out, taken: taken - 1, refused: 0 })
  })

  test('is not looked at by another Node', () => {
    const { plan, kept } = copyProgram()
    const { out } = plan()
    const path = join(kept, 'kept.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace(process.version, 'v20.0.0'))
    expect(plan()).toEqual({ status: 0, out, taken: 0, refused: 0 })
  })

  test('need not be there', () => {
    const { plan, kept } = copyProgram()
    const { out } = plan()
    rmSync(kept, { recursive: true })
    expect(plan()).toEqual({ status: 0, out, taken: 0, refused: 0 })
  })
})
