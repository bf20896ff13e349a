import { compareText } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import { formatInstant } from '../domain/time.ts'

/** The failure `people-refused` when the source shrank by more than `maxShrinkPercent` since the last run that wrote; else null. */
export function checkShrink(options: {
  readonly count: number
  readonly ledger: Pick<Ledger, 'peopleCount' | 'lastRun'>
  readonly maxShrinkPercent: number
}): Failure | null {
  const { count, ledger, maxShrinkPercent } = options
  const before = ledger.peopleCount
  // Whole numbers, so that a shrink by exactly the limit is never refused by rounding.
  if (before === null || (before - count) * 100 <= maxShrinkPercent * before) return null
  const percent = (((before - count) * 100) / before).toFixed(1)
  const when = ledger.lastRun === null ? 'at the last run' : `on ${formatInstant(ledger.lastRun)}`
  return new Failure({
    code: 'people-refused',
    message: `the people source names ${count} people, ${before} ${when}: ${percent}% fewer, and \`people.max_shrink\` is ${maxShrinkPercent}%`,
    help: 'check that the HR export is whole; if so many people did leave, raise `people.max_shrink` for this run',
  })
}

/**
 * People the ledger knows and the source no longer names, sorted. Someone who had left, and has nothing more that
 * provisionr gave, is not missed.
 */
export function missingPeople(ledger: Ledger, people: readonly Person[]): readonly string[] {
  const known = new Set<string>()
  for (const { person, state } of ledger.people) if (state !== 'terminated') known.add(person)
  for (const { person } of [...ledger.grants, ...ledger.graces]) known.add(person)
  for (const { person, status } of ledger.accounts) if (!isClosed(status)) known.add(person)
  for (const { id } of people) known.delete(id)
  return [...known].sort(compareText)
}

function isClosed(status: Ledger['accounts'][number]['status']): boolean {
  return status === 'suspended' || status === 'deactivated'
}
