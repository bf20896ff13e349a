import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createDice } from './dice.ts'
import { ageFiles, checkChain, readStores } from './look-at-company.ts'
import { runChild, runInside } from './run-product.ts'
import { actualAccess, compareAccess, wronglyRemoved } from './soak-check.ts'
import { type SoakCompany, systems, writeSoakCompany } from './soak-company.ts'
import { driftByHand } from './soak-drift.ts'
import { foundCompany, passTime } from './soak-events.ts'
import { type Misfortune, throwMisfortune } from './soak-faults.ts'
import { fileTexts } from './state-ground.ts'
import { expectAccess, keepForMovers } from './soak-model.ts'

export interface LifeReport {
  readonly rounds: number
  readonly changes: number
  /** misfortune → how often */
  readonly misfortunes: ReadonlyMap<string, number>
  /** of the first round that went wrong, with what led to it */
  readonly problems: readonly string[]
}

/** Lets a company live for so many rounds; ends at the first that goes wrong. The seed determines everything but times. */
export async function liveOn(options: {
  readonly seed: number
  readonly life: number
  readonly rounds: number
  readonly scratch: string
  /** over when this moment has come */
  readonly until: number
  /** told everything that happens */
  readonly tell: ((text: string) => void) | null
}): Promise<LifeReport> {
  const { seed, life, rounds, scratch, until, tell } = options
  const folder = mkdtempSync(join(scratch, 'life-'))
  const company = foundCompany(createDice(seed, life))
  const misfortunes = new Map<string, number>()
  let changes = 0
  let round = 0
  const happened: string[] = []
  try {
    for (; round < rounds && Date.now() < until; round++) {
      const problems = await liveRound()
      if (problems.length > 0) return { rounds: round, changes, misfortunes, problems: [...happened, ...problems] }
    }
    return { rounds: round, changes, misfortunes, problems: [] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }

  async function liveRound(): Promise<readonly string[]> {
    const dice = createDice(seed, life, round)
    happened.length = 0
    happened.push(`life ${life}, round ${round + 1} of seed ${seed}:`, ...passTime(company, dice))
    keepForMovers(company, actualAccess(readStores(folder, systems)))
    if (dice.percent(40)) happened.push(driftByHand(folder, company, dice) ?? 'no drift')
    const atFirst = readStores(folder, systems)
    const look = () => actualAccess(readStores(folder, systems))
    const expected = expectAccess(company, look())
    for (let count = dice.below(3); count > 0; count--) {
      const misfortune = throwMisfortune(dice)
      misfortunes.set(misfortune.name, (misfortunes.get(misfortune.name) ?? 0) + 1)
      const before = look()
      const ended = await runIn(folder, company, misfortune)
      happened.push(`${describe(misfortune)}: exit ${ended}`)
      const removed = wronglyRemoved(expected, before, look())
      if (removed.length > 0) return removed
    }
    writeSoakCompany(folder, company, {})
    const apply = await runInside(folder, ['apply', '--yes', '--json'])
    if (apply.code !== 0) return [`apply ended with ${apply.code}: ${apply.err}${failedChanges(apply.out)}`]
    changes += (JSON.parse(apply.out) as { changes: unknown[] }).changes.length
    const stores = readStores(folder, systems)
    const problems = [
      ...compareAccess(company, expected, { before: atFirst, after: stores }),
      ...checkChain(fileTexts(folder)),
    ]
    const plan = await runInside(folder, ['plan', '--json', '--detailed-exitcode'])
    if (plan.code !== 0) problems.push(`the plan after it ended with ${plan.code}: ${plan.err}${addresses(plan.out)}`)
    tell?.(happened.join('\n  '))
    // What matches is taken over.
    const actual = actualAccess(stores)
    for (const { id, status } of company.people.values())
      for (const [grant, level] of expected.get(id)!.must)
        if (status === 'Active' && actual.get(id)?.get(grant) === level) company.byHand.delete(`${id} ${grant}`)
    return problems
  }
}

async function runIn(folder: string, company: SoakCompany, misfortune: Misfortune): Promise<number | string> {
  const { faults, trap, killAfter } = misfortune
  writeSoakCompany(folder, company, faults)
  if (trap === null && killAfter === null) return (await runInside(folder, ['apply', '--yes'])).code ?? 0
  const ran = await runChild(folder, ['apply', '--yes'], {
    ...(trap && { trap: { root: folder, spare: '.provisionr/sandbox', report: null, ...trap } }),
    ...(killAfter !== null && { killAfter }),
  })
  if (trap?.blow.startsWith('power')) ageFiles(folder)
  return ran.signal ?? ran.code ?? 0
}

function describe({ name, faults, trap }: Misfortune): string {
  const details = trap ? ` at step ${trap.at}` : Object.keys(faults).length > 0 ? ` ${JSON.stringify(faults)}` : ''
  return `apply with ${name}${details}`
}

function addresses(plan: string): string {
  const { changes } = JSON.parse(plan) as { changes: { action: string; address: string; cause: string }[] }
  return changes.map(({ action, address, cause }) => `\n  ${action} ${address} ${cause}`).join('')
}

function failedChanges(result: string): string {
  try {
    type Change = { action: string; address: string; result?: { status: string; detail: string | null } }
    const { changes } = JSON.parse(result) as { changes: Change[] }
    const failed = changes.filter(({ result: one }) => one?.status !== 'applied')
    return failed
      .map(({ action, address, result: one }) => `\n  ${action} ${address}: ${one?.status} ${one?.detail}`)
      .join('')
  } catch {
    return result
  }
}
