import { benchGrant, type BenchGrant } from './company.ts'
import { pick } from './dice.ts'

/** Whether one in a hundred people differs by a grant, one in a hundred grants, or nothing at all. */
export type DriftMode = 'people' | 'grants' | 'none'

/** What the systems say of a person: some of what is expected is gone, and some is there that nobody gave. */
export interface Drifted {
  readonly actual: readonly BenchGrant[]
  readonly gone: readonly BenchGrant[]
  readonly extra: readonly BenchGrant[]
}

export function driftOf(expected: readonly BenchGrant[], index: number, seed: number, mode: DriftMode): Drifted {
  const gone: BenchGrant[] = []
  const extra: BenchGrant[] = []
  const differ = (grant: BenchGrant, isGone: boolean, place: number) => {
    if (isGone) gone.push(grant)
    else extra.push(benchGrant(grant.system, `${grant.system.prefix}by-hand-${place}`, grant.level))
  }
  if (mode === 'people' && expected.length > 0 && pick(seed, index, 20, 100) === 0) {
    differ(expected[pick(seed, index, 21, expected.length)]!, pick(seed, index, 22, 2) === 0, 0)
  }
  if (mode === 'grants') {
    for (const [place, grant] of expected.entries()) {
      const dice = pick(seed, index, 30 + place, 200)
      if (dice < 2) differ(grant, dice === 0, place)
    }
  }
  return { actual: [...expected.filter((one) => !gone.includes(one)), ...extra], gone, extra }
}

/** What a plan of the generated company has to say. */
export interface CompanyFacts {
  readonly people: number
  readonly accounts: number
  readonly grants: number
  /** gone where provisionr gives access */
  readonly add: number
  /** gone where provisionr only watches */
  readonly missing: number
  /** there without a policy, and never given */
  readonly excess: number
  /** with at least one change */
  readonly changedPeople: number
}

export function countFacts() {
  const counts = { people: 0, accounts: 0, grants: 0, add: 0, missing: 0, excess: 0, changedPeople: 0 }
  return {
    counts: (): CompanyFacts => ({ ...counts }),
    count(expected: readonly BenchGrant[], drifted: Drifted): void {
      const add = drifted.gone.filter((one) => one.system.enforcement === 'owned').length
      counts.people++
      counts.accounts += new Set(expected.map((one) => one.system)).size
      counts.grants += expected.length
      counts.add += add
      counts.missing += drifted.gone.length - add
      counts.excess += drifted.extra.length
      if (add > 0) counts.changedPeople++
    },
  }
}
