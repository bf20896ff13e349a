import { compareText } from '../domain/diagnostic.ts'
import type { LedgerPerson } from '../domain/ledger.ts'
import type { AttributeValue, Person } from '../domain/person.ts'
import type { PlannedChange, Refusal } from '../domain/plan.ts'
import { confirmText } from './confirm-text.ts'

/** Fewer people than this move at once in any company. */
const fewest = 10

/**
 * Refuses a run in which one attribute is another than at the last run for so many people at once that the export is
 * likelier to be wrong than that they all moved. Only people whose access would change because of it count.
 */
export function guardAttributes(
  changes: readonly PlannedChange[],
  options: {
    readonly people: readonly Person[]
    readonly remembered: readonly LedgerPerson[]
    /** how many people the source has */
    readonly total: number
    /** null: switched off */
    readonly percent: number | null
    /** what `--confirm` names */
    readonly confirmed: ReadonlySet<string>
  },
): Refusal[] {
  const { people, remembered, total, percent, confirmed } = options
  if (percent === null) return []
  const moved = new Set(changes.filter(({ cause }) => cause === 'person').map(({ person }) => person))
  if (moved.size < fewest) return []
  const known = new Map(remembered.map((one) => [one.person, one.attributes]))
  const counts = new Map<string, number>()
  for (const { id, attributes } of people) {
    if (!moved.has(id)) continue
    for (const [name, value] of Object.entries(known.get(id) ?? {}))
      if (!isSame(attributes.get(name) ?? '', value)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, count]): Refusal[] => {
      const address = attributeAddress(name)
      if (count < fewest || count * 100 <= percent * total || confirmed.has(address)) return []
      const share = Math.round((count / total) * 1000) / 10
      return [
        {
          guard: 'max_attribute_changes',
          message: `\`${name}\` is another than at the last run for ${count} people whose access changes, ${share}% of all ${total}, more than ${percent}%`,
          allow_with: confirmText([address]),
          confirm: [address],
        },
      ]
    })
}

/** How `--confirm` names an attribute; people's addresses have a slash. */
export function attributeAddress(name: string): string {
  return `attribute:${name}`
}

function isSame(a: AttributeValue, b: AttributeValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
