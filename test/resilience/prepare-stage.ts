import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { heldIn, type Outcome, outcomeOf } from './check-recovery.ts'
import { type CompanyFiles, writeCompany } from './company-files.ts'
import { readStores } from './look-at-company.ts'
import { runChild, runInside } from './run-product.ts'
import type { StateGround } from './state-ground.ts'
import type { Stage } from './stages.ts'
import type { WriteStep } from './write-trap.ts'

/** A stage with the folder that a run starts from, and what an undisturbed run does. */
export interface Prepared {
  readonly stage: Stage
  readonly ground: StateGround
  readonly systems: readonly string[]
  /** gives a copy of the folder to `use`, and removes it */
  readonly inCopy: <T>(use: (folder: string) => Promise<T>) => Promise<T>
  readonly before: ReadonlySet<string>
  readonly meant: Outcome
  readonly steps: readonly WriteStep[]
  /** milliseconds of a whole run */
  readonly took: number
  readonly changes: number
}

export async function prepareStage(stage: Stage, ground: StateGround, scratch: string): Promise<Prepared> {
  const template = mkdtempSync(join(scratch, 'template-'))
  await ground.begin(template)
  const write = (company: CompanyFiles) =>
    writeCompany(template, { ...company, settings: { ...company.settings, state: ground.state } })
  for (const company of stage.earlier) {
    write(company)
    const ran = await runInside(template, ['apply', '--yes'], ground.env(template))
    if (ran.code !== 0) throw new Error(`${stage.name}: ${ran.out}${ran.err}`)
  }
  write(stage.company)
  mkdirSync(join(template, '.provisionr'), { recursive: true })
  const systems = Object.keys(stage.company.systems)
  const inCopy: Prepared['inCopy'] = async (use) => {
    const folder = mkdtempSync(join(scratch, 'run-'))
    try {
      await ground.copy(template, folder)
      return await use(folder)
    } finally {
      await ground.remove(folder)
    }
  }
  return inCopy(async (folder) => {
    const report = `${template}-steps.json`
    const trap = { root: folder, spare: null, report, at: 0, blow: 'before' } as const
    const ran = await runChild(folder, ['apply', '--yes', '--json'], { trap, env: ground.env(folder) })
    if (ran.code !== 0) throw new Error(`${stage.name}: ${ran.out}${ran.err}`)
    const before = new Set([...seeded(stage), ...heldIn(readStores(template, systems))])
    const steps = JSON.parse(readFileSync(report, 'utf8')) as WriteStep[]
    const changes = (JSON.parse(ran.out) as { changes: unknown[] }).changes.length
    const meant = outcomeOf(folder, systems, await ground.look(folder))
    return { stage, ground, systems, inCopy, before, meant, steps, took: ran.took, changes }
  })
}

/** What the systems start with, as long as nothing was written. */
function seeded({ company }: Stage): string[] {
  type Seed = { readonly accounts: Readonly<Record<string, { readonly access: readonly string[] }>> }
  return Object.values(company.live as Readonly<Record<string, Seed>>).flatMap(({ accounts }) =>
    Object.entries(accounts).flatMap(([id, { access }]) => access.map((one) => `${id} ${one.replace(/ \(.*/, '')}`)),
  )
}
