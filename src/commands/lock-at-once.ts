import { personLock } from '../access/lock-model.ts'
import { quoted } from '../config/quoted.ts'
import type { EmergencyLock } from '../domain/emergency.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { takenByLock } from '../plan/emergency-changes.ts'
import type { AccessEngine } from './access-engine.ts'
import type { Decider } from './decider.ts'
import type { Ending } from './ending.ts'
import { usage } from './exception-input.ts'
import type { Workspace } from './workspace.ts'

/** A lock of the person until the files have one, or until a time. A longer one that there is stays. */
export function lockAtOnce(
  asked: {
    readonly person: string
    readonly reason: string
    readonly who: Decider
    /** null: until the files say otherwise */
    readonly until: Instant | null
  },
  { model }: AccessEngine,
  { catalog, now }: Workspace,
): Ending {
  const { person, reason, who, until } = asked
  const changesOf: Ending['changesOf'] = (changes) => takenByLock(changes, person, catalog)
  const known = personLock(model.locks, person, now)
  if (known !== null && known.until >= (until ?? Number.POSITIVE_INFINITY)) {
    const end = Number.isFinite(known.until) ? `until ${formatInstant(known.until)}` : 'until that is taken out'
    return {
      decided: [],
      changesOf,
      systems: null,
      told: [`${quoted(person)} is locked already, ${end}: ${known.reason.name}`],
    }
  }
  // By its reason the lock is known again in the files.
  if (model.locks.people.get(person)?.some(({ lock }) => lock.reason === reason))
    throw usage(`there is a shorter lock of ${quoted(person)} for that very reason`, 'give a reason of its own')
  const lock: EmergencyLock = {
    kind: 'lock',
    person,
    at: formatInstant(Math.floor(now / 1000) * 1000),
    ...who,
    reason,
    request: null,
    until: until === null ? null : formatInstant(until),
  }
  return { decided: [lock], changesOf, systems: null, told: [] }
}
