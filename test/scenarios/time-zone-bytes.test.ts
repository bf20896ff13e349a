import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { run } from '../cli/test-context.ts'

const zones = ['Pacific/Apia', 'UTC', 'America/New_York']
const time = '2026-07-01T00:00:00Z'
const offsets = [-13 * 60, 0, 4 * 60]
const ownZone = process.env['TZ']
const binary = fileURLToPath(new URL('../../bin/provisionr.js', import.meta.url))
const execute = promisify(execFile)

interface Step {
  readonly at: string
  readonly people?: string
}

afterEach(() => {
  if (ownZone === undefined) delete process.env['TZ']
  else process.env['TZ'] = ownZone
})

function copyOf(scenario: string): { readonly folder: string; readonly steps: readonly Step[] } {
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-zones-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(fileURLToPath(new URL(scenario, import.meta.url)), folder, { recursive: true })
  const { steps } = parse(readFileSync(join(folder, 'scenario.yaml'), 'utf8')) as { readonly steps: readonly Step[] }
  return { folder, steps }
}

/** Every plan of a scenario, and every text of it, with the machine's clock in the zone that is set. */
async function plansOf(scenario: string): Promise<string[]> {
  const { folder, steps } = copyOf(scenario)
  const outputs: string[] = []
  for (const { at, people } of steps) {
    if (people !== undefined) cpSync(join(folder, people), join(folder, 'people.yaml'))
    const world = { cwd: folder, now: () => Date.parse(at) }
    outputs.push((await run(['plan', '--json'], world)).out, (await run(['plan'], world)).out)
    expect((await run(['apply', '--yes', '--json'], world)).exitCode).toBe(0)
  }
  return outputs
}

test.each(['sarah', 'time-zones'])('the plans of `%s` are the same bytes in every zone', async (scenario) => {
  const seen: number[] = []
  const outputs: string[][] = []
  for (const zone of zones) {
    process.env['TZ'] = zone
    seen.push(new Date(time).getTimezoneOffset())
    outputs.push(await plansOf(scenario))
  }
  expect(seen, 'the zone was really another one').toEqual(offsets)
  expect(outputs[0]!.join('')).toContain('"changes": [')
  expect(outputs[1]).toEqual(outputs[0])
  expect(outputs[2]).toEqual(outputs[0])
})

test('the program itself, started in each zone, prints the same bytes', async () => {
  const { folder, steps } = copyOf('time-zones')
  cpSync(join(folder, steps[0]!.people!), join(folder, 'people.yaml'))
  const started = await Promise.all(
    zones.map(async (zone) => {
      const env = { PATH: process.env['PATH'], TZ: zone }
      const start = async (...argv: string[]) =>
        (await execute(process.execPath, argv, { cwd: folder, env, encoding: 'utf8' })).stdout
      const offset = Number(await start('-p', `new Date('${time}').getTimezoneOffset()`))
      // A day without a time is read in the organisation's zone, not in the machine's.
      return { offset, plan: await start(binary, 'plan', '--json', '--at', '2026-07-01') }
    }),
  )
  expect(started.map(({ offset }) => offset)).toEqual(offsets)
  const [first, ...others] = started.map(({ plan }) => plan)
  expect((JSON.parse(first!) as { evaluated_at: string }).evaluated_at).toBe('2026-06-30T22:00:00Z')
  for (const other of others) expect(other).toBe(first)
})
