import type { PersonAccess, Reason } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { matchesGrant } from '../domain/pattern.ts'
import { formatPosition, type SourcePosition } from '../domain/position.ts'
import type { AccessModel } from './access-model.ts'

/** Finds grants of policies that denies take from everybody whom they reach; fed with one person after the other. */
export interface DenyTally {
  readonly add: (access: PersonAccess) => void
  /** whether a grant was denied to several people, and given to none so far */
  readonly hasDenied: () => boolean
  /** places in `doubted` have a finding already that explains it */
  readonly findings: (doubted: ReadonlySet<string>) => Diagnostic[]
}

interface Count {
  readonly reason: Reason
  readonly text: string
  /** the policy that denies it; null where something else keeps it away */
  deny: string | null
  given: number
  denied: number
}

/** Of one person, it says nothing. */
const fewestDenied = 2

export function createDenyTally({ policies: { catalog, versions } }: AccessModel): DenyTally {
  const hasDenies = [...versions.values()].flat().some(({ denies }) => denies.length > 0)
  // A grant's place is one object, however many people have it.
  const counts = new Map<SourcePosition, Count>()
  const countOf = (reason: Reason, text: string): Count | null => {
    if (reason.kind !== 'policy' || reason.at === null) return null
    let known = counts.get(reason.at)
    if (!known) counts.set(reason.at, (known = { reason, text, deny: null, given: 0, denied: 0 }))
    return known
  }
  const add = ({ expected, suppressed, denials, locked }: PersonAccess) => {
    if (!hasDenies || locked !== null) return
    for (const [key, { reasons }] of expected)
      for (const reason of reasons) {
        const count = countOf(reason, key)
        if (count) count.given++
      }
    for (const [key, { grant, reasons }] of suppressed) {
      const denial = denials.find((one) => one.certain && matchesGrant(one.pattern, grant, catalog))
      for (const reason of reasons) {
        const count = countOf(reason, key)
        if (!count) continue
        if (denial?.reason.kind === 'deny') {
          count.denied++
          count.deny = denial.reason.name
        } else count.given++
      }
    }
  }
  const isDenied = ({ given, denied, deny }: Count) => given === 0 && denied >= fewestDenied && deny !== null
  const hasDenied = () => [...counts.values()].some(isDenied)
  const findings = (doubted: ReadonlySet<string>) =>
    [...counts].flatMap(([at, count]): Diagnostic[] => {
      if (!isDenied(count) || doubted.has(formatPosition(at))) return []
      const { reason, text, deny, denied } = count
      return [
        {
          severity: 'notice',
          code: 'denied-grant',
          message: `\`${text}\` reaches nobody: all ${denied} people to whom policy \`${reason.path.at(-1)!}\` gives it are denied it by \`${deny}\``,
          help: `remove the grant, or narrow the deny of \`${deny}\``,
          at,
        },
      ]
    })
  return { add, hasDenied, findings }
}
