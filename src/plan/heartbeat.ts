import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Cause, Plan } from '../domain/plan.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { formatDuration, formatInstant, type Instant } from '../domain/time.ts'
import { isIn } from './plan-selection.ts'

/** What time ends, and what must go at once. */
const ending: readonly Cause[] = ['expiry', 'grace', 'lock', 'person']

/** The systems for which a run of this plan is one of those that were promised: read to the end, and nothing due left out. */
export function sweptSystems({ selection, systems }: Pick<Plan, 'selection' | 'systems'>): ReadonlySet<string> {
  const { people, policies, causes } = selection
  const isWhole =
    people.length === 0 && policies.length === 0 && (causes.length === 0 || ending.every((one) => causes.includes(one)))
  const read = systems.filter(({ name, status }) => status === 'complete' && isIn(selection.systems, name))
  return new Set(isWhole ? read.map(({ name }) => name) : [])
}

/** So many promised runs may be missed before it is an error. */
const patience = 3

/** Systems whose promised runs (`sweep`) do not come: access that ends by time stays there. */
export function overdueSystems(
  settings: ReadonlyMap<string, SystemSettings>,
  { systems }: Pick<Ledger, 'systems'>,
  now: Instant,
): Diagnostic[] {
  const last = new Map(systems.map((one) => [one.system, one.lastGoodRun]))
  return [...settings.values()].flatMap(({ name, sweep, at }) => {
    const seen = last.get(name)
    if (sweep === null || seen === undefined || now - seen <= patience * sweep) return []
    return {
      severity: 'error',
      code: 'sweep-overdue',
      message:
        `no run has gone through \`${name}\` since ${formatInstant(seen)}, and ` +
        `\`sweep: ${formatDuration(sweep)}\` promises one in that time: what ends by time has stayed since`,
      help: 'run `provisionr apply --only-cause start,expiry,grace,lock,person`, and see why its schedule does not',
      at,
    }
  })
}
