import type { Plan } from '../../src/domain/plan.ts'
import type { BenchRepository } from './write-repository.ts'

/** What the plan says otherwise than the generator, which knows what it made; nothing when they agree. */
export function checkPlan(json: string, { facts }: BenchRepository): string[] {
  const { summary, people, systems, drift, complete, refusals } = JSON.parse(json) as Plan
  const sum = (count: (system: Plan['systems'][number]) => number) => systems.reduce((all, one) => all + count(one), 0)
  const pairs: readonly [string, unknown, unknown][] = [
    ['people', people.count, facts.people],
    ['accounts', sum((one) => one.accounts), facts.accounts],
    ['grants', sum((one) => one.grants), facts.grants - facts.add - facts.missing + facts.excess],
    ['add', summary.add, facts.add],
    ['missing', summary.missing, facts.missing],
    ['excess', summary.excess, facts.excess],
    ['unchanged', summary.unchanged, facts.grants - facts.add - facts.missing],
    ['people with changes', summary.people, facts.changedPeople],
    ['update, remove, later, adopt and withheld', others(summary), 0],
    ['orphans and disputed accounts', drift.orphans.length + drift.disputed.length, 0],
    ['complete', complete, true],
    ['refusals', refusals.length, 0],
  ]
  return pairs.flatMap(([what, said, made]) =>
    said === made ? [] : [`${what}: the plan says ${String(said)}, and ${String(made)} were made`],
  )
}

function others({ update, remove, later, adopt, withheld }: Plan['summary']): number {
  return update + remove + later + adopt + withheld
}

/** What `explain` says otherwise than the generator of one person's access. */
export function checkExplanation(json: string, { someone }: BenchRepository): string[] {
  const { person, entries } = JSON.parse(json) as {
    readonly person: string
    readonly entries: readonly { readonly grant: string; readonly verdict: string }[]
  }
  const expected = entries.filter((one) => one.verdict === 'expected').map((one) => one.grant)
  if (person === someone.id && expected.sort().join('\n') === someone.grants.join('\n')) return []
  return [`explain: ${someone.id} has ${expected.length} grants, and ${someone.grants.length} others were made`]
}
