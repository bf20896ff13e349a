import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { heldIn, type Outcome, outcomeOf } from './check-recovery.ts'
import { writeCompany } from './company-files.ts'
import { readStores } from './look-at-company.ts'
import { runChild, runInside } from './run-product.ts'
import type { Stage } from './stages.ts'
import type { WriteStep } from './write-trap.ts'

/** A stage with the folder that a run starts from, and what an undisturbed run does. */
export interface Prepared {
  readonly stage: Stage
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

export async function prepareStage(stage: Stage, scratch: string): Promise<Prepared> {
  const template = mkdtempSync(join(scratch, 'template-'))
  for (const company of stage.earlier) {
    writeCompany(template, company)
    const ran = await runInside(template, ['apply', '--yes'])
    if (ran.code !== 0) throw new Error(`${stage.name}: ${ran.out}${ran.err}`)
  }
  writeCompany(template, stage.company)
  mkdirSync(join(template, '.provisionr'), { recursive: true })
  const systems = Object.keys(stage.company.systems)
  const inCopy: Prepared['inCopy'] = async (use) => {
    const folder = mkdtempSync(join(scratch, 'run-'))
    cpSync(template, folder, { recursive: true })
    try {
      return await use(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return inCopy(async (folder) => {
    const report = `${template}-steps.json`
    const trap = { root: folder, spare: null, report, at: 0, blow: 'before' } as const
    const ran = await runChild(folder, ['apply', '--yes', '--json'], { trap })
    if (ran.code !== 0) throw new Error(`${stage.name}: ${ran.out}${ran.err}`)
    const before = new Set([...seeded(stage), ...heldIn(readStores(template, systems))])
    const steps = JSON.parse(readFileSync(report, 'utf8')) as WriteStep[]
    const changes = (JSON.parse(ran.out) as { changes: unknown[] }).changes.length
    return { stage, systems, inCopy, before, meant: outcomeOf(folder, systems), steps, took: ran.took, changes }
  })
}

/** What the systems start with, as long as nothing was written. */
function seeded({ company }: Stage): string[] {
  type Seed = { readonly accounts: Readonly<Record<string, { readonly access: readonly string[] }>> }
  return Object.values(company.live as Readonly<Record<string, Seed>>).flatMap(({ accounts }) =>
    Object.entries(accounts).flatMap(([id, { access }]) => access.map((one) => `${id} ${one.replace(/ \(.*/, '')}`)),
  )
}
