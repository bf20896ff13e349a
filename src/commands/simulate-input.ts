import type { AttributeChange, HrisEvent } from '../domain/hris-event.ts'
import type { AttributeValue } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import { endOf, type Instant, parsePointInTime, type PointInTime } from '../domain/time.ts'
import { usage } from './exception-input.ts'

export interface SetOptions {
  /** `name=value`, as typed */
  readonly set: readonly string[]
  /** `--on`, as typed */
  readonly on: string | null
}

/** What `--set` says, as an event of now or of `--on`. The same name twice gives two values; a blank value empties. */
export function eventOfSets(
  { set, on }: SetOptions,
  person: string,
  { isNew, key }: { readonly isNew: boolean; readonly key: string },
): HrisEvent {
  const values = new Map<string, AttributeValue | null>()
  for (const text of set) {
    const at = text.indexOf('=')
    const name = text.slice(0, Math.max(at, 0)).trim()
    const value = text.slice(at + 1).trim()
    if (name === '')
      throw usage(`\`--set ${text}\` is no attribute with a value`, 'write it like `--set department=Sales`')
    if (name === key || name === 'user_id') {
      throw usage(`\`${name}\` is for ever and cannot be set`, 'name another person instead')
    }
    if (name === 'effective_date') throw usage('`effective_date` cannot be set', 'write `--on 2026-12-01` instead')
    const known = values.get(name)
    if (known === undefined) values.set(name, value === '' ? null : value)
    else if (known === null || value === '') throw usage(`\`${name}\` is emptied and set`, 'do one of the two')
    else values.set(name, [...[known].flat(), value])
  }
  const changes = new Map<string, AttributeChange>()
  for (const [name, value] of values) changes.set(name, { old: undefined, value, at: null })
  return {
    kind: isNew ? 'hired' : 'updated',
    person,
    changes,
    effective: on === null ? null : readPoint('--on', on),
    at: null,
  }
}

/** `--until`: a date means until the end of that day. */
export function readHorizon(text: string | null, start: Instant, settings: Settings): Instant | null {
  if (text === null) return null
  const until = endOf(readPoint('--until', text), settings.timezone)
  if (until >= start) return until
  throw usage(`\`--until ${text}\` is before anything that is simulated`, 'choose a later time')
}

function readPoint(name: string, text: string): PointInTime {
  const point = parsePointInTime(text)
  if (point) return point
  throw usage(`\`${name} ${text}\` is no date or time`, 'write `2026-12-31` or `2026-12-31T17:00:00Z`')
}
