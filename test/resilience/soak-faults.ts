import type { Dice } from './dice.ts'
import { systems } from './soak-company.ts'
import { type Blow, errors, kills } from './write-trap.ts'

/** What befalls one run. */
export interface Misfortune {
  readonly name: string
  /** faults of the sandboxes, by system */
  readonly faults: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
  /** strikes at the so-manieth step of writing */
  readonly trap: { readonly at: number; readonly blow: Blow } | null
  /** killed after so many milliseconds */
  readonly killAfter: number | null
}

const none = { faults: {}, trap: null, killAfter: null }
const readTroubles = [
  'partial',
  'denied',
  'unsupported',
  'failed',
  'vanished',
  'cut',
  'duplicate_page',
  'unreachable',
] as const
const writeTroubles = [
  'transient',
  'rate_limited',
  'auth',
  'permission',
  'invalid',
  'outcome_unknown_before',
  'outcome_unknown_after',
  'conflict',
] as const

/** Something goes wrong, or (in one of eight cases) nothing. */
export function throwMisfortune(dice: Dice): Misfortune {
  switch (dice.below(8)) {
    case 0:
      return { ...none, name: 'nothing' }
    case 1:
    case 2: {
      const blow = dice.oneOf([...kills, ...errors])
      return { ...none, name: blow, trap: { at: 1 + dice.below(dice.percent(50) ? 40 : 160), blow } }
    }
    case 3:
      return { ...none, name: 'killed at some time', killAfter: 80 + dice.below(400) }
    case 4:
    case 5: {
      const as = dice.oneOf(readTroubles)
      const read = dice.oneOf(['accounts', 'group', 'app', 'permission-set', '*', 'group:*', 'read_back'])
      return { ...none, name: `read: ${as}`, faults: { [dice.oneOf(systems)]: [{ read, as }] } }
    }
    default: {
      const as = dice.oneOf(writeTroubles)
      const write = dice.oneOf(['*', 'add', 'remove', 'update', 'create_account', 'suspend_account'])
      const often = dice.percent(50) ? { times: 1 + dice.below(4) } : {}
      const pause = as === 'rate_limited' ? { retry_after_ms: 1 } : {}
      return { ...none, name: `write: ${as}`, faults: { [dice.oneOf(systems)]: [{ write, as, ...often, ...pause }] } }
    }
  }
}
