import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { run } from '../cli/test-context.ts'

/** It follows from all the rest, and would change every golden file whenever a line of it changes. */
const fileDigest = /,\n {2}"file_digest": "sha256:[0-9a-f]{64}"/
/** It says who ran the step before, and from what commit. */
const auditHead = /,\n {2}"audit_head": (?:null|"[0-9a-f]{64}")/

/** A scenario is a small repository and what happens to it, step by step; every step's plan is kept beside it. */
interface Scenario {
  readonly name: string
  readonly steps: readonly ScenarioStep[]
}

interface ScenarioStep {
  readonly name: string
  readonly at: string
  /** becomes people.yaml */
  readonly people?: string
  /** file → file that takes its place */
  readonly replace?: Readonly<Record<string, string>>
  /** system → what somebody made of it by hand: a seed that takes the place of its store */
  readonly live?: Readonly<Record<string, string>>
  readonly apply?: boolean
  /** given to every command of the step: `[--environment, staging]` */
  readonly args?: readonly string[]
  /** of the plan, and of the apply */
  readonly expect_exit?: number
}

const folder = dirname(fileURLToPath(import.meta.url))
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && existsSync(join(folder, entry.name, 'scenario.yaml')) ? [entry.name] : [],
)

let place: string | null = null

afterEach(() => {
  if (place !== null) rmSync(place, { recursive: true })
  place = null
})

describe('every scenario plans what its golden files say', () => {
  test.each(names)('%s', async (name) => {
    const home = join(folder, name)
    const scenario = parse(readFileSync(join(home, 'scenario.yaml'), 'utf8')) as Scenario
    const here = mkdtempSync(join(tmpdir(), 'provisionr-scenario-'))
    place = here
    cpSync(home, here, { recursive: true, filter: (path) => !path.includes('/golden') })
    for (const [index, step] of scenario.steps.entries()) {
      prepare(step, here)
      const world = { cwd: here, now: () => Date.parse(step.at) }
      const golden = (file: string) => join(home, 'golden', `${index + 1}-${step.name}`, file)
      const args = step.args ?? []
      const text = await run(['plan', ...args], world)
      expect.soft(text.exitCode, `${name}/${step.name}: ${text.err}`).toBe(step.expect_exit ?? 0)
      await expect(text.out + text.err).toMatchFileSnapshot(golden('plan.txt'))
      const json = await run(['plan', '--json', ...args], world)
      await expect(json.out.replace(fileDigest, '').replace(auditHead, '')).toMatchFileSnapshot(golden('plan.json'))
      if (step.apply !== true) continue
      const applied = await run(['apply', '--yes', '--json', ...args], world)
      expect(applied.exitCode, `${name}/${step.name}: ${applied.err}${applied.out}`).toBe(step.expect_exit ?? 0)
      const again = JSON.parse((await run(['plan', '--json', ...args], world)).out) as {
        changes: readonly { address: string }[]
      }
      expect(
        again.changes.map((change) => change.address),
        `${name}/${step.name}: a second plan`,
      ).toEqual([])
    }
  })
})

function prepare(step: ScenarioStep, here: string): void {
  if (step.people !== undefined) cpSync(join(here, step.people), join(here, 'people.yaml'))
  for (const [file, source] of Object.entries(step.replace ?? {})) cpSync(join(here, source), join(here, file))
  for (const [system, source] of Object.entries(step.live ?? {})) {
    // The sandbox reads its seed when there is no store: a change made outside is a new seed and no store.
    mkdirSync(join(here, 'live'), { recursive: true })
    cpSync(join(here, source), join(here, 'live', `${system}.yaml`))
    rmSync(join(here, '.provisionr', 'sandbox', `${system}.json`), { force: true })
  }
}
