import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AttributeChange, HrisEvent, HrisEventKind } from '../domain/hris-event.ts'
import type { AttributeValue } from '../domain/person.ts'
import type { SourcePosition } from '../domain/position.ts'
import { didYouMean } from '../domain/suggest.ts'
import { parsePointInTime, type PointInTime } from '../domain/time.ts'
import { flattenRecord } from './flatten-record.ts'
import { quote } from './quote.ts'
import { isMapping, type SourceMapping, type SourceTree, type SourceValue } from './source-value.ts'

const kinds: readonly HrisEventKind[] = ['hired', 'updated', 'terminated']
const leavingDates = ['termination_date', 'last_day']

interface EventContext {
  readonly tree: SourceTree
  readonly position: (offset: number) => SourcePosition
  readonly report: (diagnostic: Diagnostic) => void
}

/** One event, with its changes and dates; null when it cannot be understood, which is reported at its place. */
export function parseEvent(entry: SourceMapping, context: EventContext): HrisEvent | null {
  const { tree, position } = context
  const placeOf = (value: SourceValue | undefined) =>
    position(tree.offsets.get(isMapping(value ?? null) ? (value as SourceMapping) : entry) ?? 0)
  const at = placeOf(entry)
  let isSound = true
  const refuse = (code: string, message: string, help: string, place: SourcePosition = at) => {
    isSound = false
    context.report({ severity: 'error', code, message, help, at: place })
  }
  const written = entry.get('changes') ?? null
  const inner = isMapping(written) ? written : new Map<string, SourceValue>()
  for (const [mapping, name] of tree.repeated) {
    if (mapping !== entry && mapping !== inner && ![...inner.values()].includes(mapping)) continue
    refuse('duplicate-field', `the event has ${quote(name)} twice`, 'remove one of the two', placeOf(mapping))
  }
  const kind = readKind()
  const person = readPerson()
  if (kind === null || person === null) return null
  if (written !== null && !isMapping(written)) {
    refuse('invalid-event', '`changes` is no mapping', 'write `{"job_title": {"old": …, "new": …}}`')
  }
  const effective = readEffective()
  const changes = new Map<string, AttributeChange>()
  readFields()
  if (changes.has('user_id')) {
    const help = 'a `user_id` is for ever: for a new one, end the old person and hire the new one'
    refuse('changed-user-id', 'the event changes the `user_id`', help, placeOf(written))
  }
  const ends = kind === 'terminated' ? readEnd() : effective
  if (kind === 'updated') {
    if (effective === null && isSound && !hasDate()) missing('effective_date', 'the date from which the change counts')
    if (changes.size === 0 && isSound) missing('changes', 'what changes, such as `{"job_title": {"old": …, "new": …}}`')
  }
  if (kind === 'hired' && !changes.has('start_date') && effective === null && isSound)
    missing('start_date', 'the first day')
  return isSound ? { kind, person, changes, effective: ends, at } : null

  function readKind(): HrisEventKind | null {
    const name = textOf(entry.get('event'))
    if (name === null) {
      missing('event', 'one of `employee.hired`, `employee.updated`, `employee.terminated`')
      return null
    }
    const found = kinds.find((one) => name === one || name === `employee.${one}`)
    if (found) return found
    const help = didYouMean(
      name,
      kinds.map((one) => `employee.${one}`),
    )
    refuse('unknown-event', `${quote(name)} is no event that is known`, help)
    return null
  }

  function readPerson(): string | null {
    const id = textOf(entry.get('user_id'))
    if (id === null) missing('user_id', 'whom the event is about')
    return id
  }

  function missing(key: string, what: string): void {
    refuse('missing-key', `the event lacks \`${key}\``, `add it: ${what}`)
  }

  function hasDate(): boolean {
    return entry.has('effective_date') || inner.has('effective_date')
  }

  /** Beside the changes or among them, as HR systems do. */
  function readEffective(): PointInTime | null {
    const points = [entry.get('effective_date'), inner.get('effective_date')].flatMap((value) => {
      const point = readDate('effective_date', value)
      return point === null ? [] : [point]
    })
    const [first = null, second = first] = points
    if (JSON.stringify(first) !== JSON.stringify(second)) {
      const message = 'the event has two different `effective_date`s'
      refuse('contradicting-dates', message, 'keep the right one, beside `changes` or in it', placeOf(written))
    }
    return first
  }

  function readDate(name: string, value: SourceValue | undefined): PointInTime | null {
    if (value === undefined || value === null) return null
    const text = textOf(value)
    const point = text === null ? null : parsePointInTime(text)
    if (point !== null) return point
    const help = 'write `2026-01-31`, or a time with its zone such as `2026-01-31T17:00:00+01:00`'
    refuse('invalid-date', `\`${name}\` ${quote(text ?? 'a list or mapping')} is no date`, help)
    return null
  }

  function readFields(): void {
    const known = ['event', 'user_id', 'changes', 'effective_date']
    for (const [key, value] of entry) {
      if (known.includes(key)) continue
      if (kind === 'hired') addFlat(key, value)
      else if (kind === 'terminated' && leavingDates.includes(key)) addFlat(key, value)
      else {
        const all = kind === 'terminated' ? [...known, ...leavingDates] : known
        const message = `\`employee.${kind}\` has no key ${quote(key)}`
        const help =
          kind === 'updated' ? `${didYouMean(key, all)}; attributes stand in \`changes\`` : didYouMean(key, all)
        refuse('unknown-key', message, help)
      }
    }
    for (const [key, value] of inner) {
      if (key === 'effective_date') continue
      if (kind === 'terminated' && !leavingDates.includes(key)) {
        const help = 'tell other changes in an `employee.updated` of their own'
        refuse('unknown-key', `\`employee.terminated\` changes ${quote(key)}, not only dates`, help, placeOf(value))
        continue
      }
      addChange(key, value)
    }
  }

  function addChange(key: string, value: SourceValue): void {
    if (!isMapping(value) || value.size === 0 || [...value.keys()].some((one) => one !== 'old' && one !== 'new')) {
      addFlat(key, value)
      return
    }
    if (!value.has('new'))
      refuse('missing-key', `the change of ${quote(key)} lacks \`new\``, 'add it; `null` empties', placeOf(value))
    const old = value.has('old') ? valueOf(key, value.get('old') ?? null) : undefined
    changes.set(key, { old, value: valueOf(key, value.get('new') ?? null), at: placeOf(value) })
  }

  /** A nested mapping is several attributes with dotted names, as in people files. */
  function addFlat(key: string, value: SourceValue): void {
    if (!isMapping(value)) {
      changes.set(key, { old: undefined, value: valueOf(key, value), at: placeOf(value) })
      return
    }
    for (const [name, one] of value) addFlat(`${key}.${name}`, one)
  }

  function valueOf(key: string, value: SourceValue): AttributeValue | null {
    const { fields, nested } = flattenRecord(new Map([[key, value]]))
    if (nested.length > 0 || isMapping(value))
      refuse('invalid-event', `${quote(key)} is nothing that an attribute can hold`, 'write a text or a list of texts')
    return fields.get(key) ?? null
  }

  function readEnd(): PointInTime | null {
    const dates = leavingDates.flatMap((name) => {
      const point = readDate(name, dateText(changes.get(name)))
      return point === null ? [] : [point]
    })
    const [first = effective] = dates
    if (first === null && isSound) missing('termination_date', 'the last day')
    if (dates.some((one) => JSON.stringify(one) !== JSON.stringify(first)) || isOther(effective, first)) {
      const message = '`termination_date`, `last_day` and `effective_date` are not the same'
      refuse('contradicting-dates', message, 'keep the day after which all access ends')
    }
    return first
  }

  function isOther(one: PointInTime | null, other: PointInTime | null): boolean {
    return one !== null && JSON.stringify(one) !== JSON.stringify(other)
  }
}

function dateText(change: AttributeChange | undefined): SourceValue | undefined {
  return typeof change?.value === 'string' ? change.value : change?.value?.join(', ')
}

function textOf(value: SourceValue | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}
