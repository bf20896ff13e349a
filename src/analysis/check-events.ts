import { stateAt } from '../access/lifecycle.ts'
import type { Diagnostic, Severity } from '../domain/diagnostic.ts'
import type { HrisEvent } from '../domain/hris-event.ts'
import type { Attributes, AttributeValue, Person } from '../domain/person.ts'
import { formatPosition } from '../domain/position.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean, nearest } from '../domain/suggest.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { eventStart, type RecordHistory, type RecordMoment, zoneOf } from './record-history.ts'

export interface EventCheck {
  /** whom the events are about, as in the people source */
  readonly id: string
  readonly known: Person | null
  readonly ids: Iterable<string>
  /** attribute → values that somebody has or a policy asks for */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>
  /** attributes that policies read */
  readonly read: ReadonlySet<string>
  readonly now: Instant
  readonly settings: Settings
  readonly personOf: (record: Attributes) => Person
}

/** What is wrong or doubtful about events as a story: their order, whom they are about, and names that look misspelt. */
export function checkEvents(history: RecordHistory, check: EventCheck): Diagnostic[] {
  const { moments, base } = history
  const diagnostics: Diagnostic[] = []
  let last: { readonly at: Instant; readonly event: HrisEvent } | null = null
  let record = base
  for (const { event, record: next } of moments) {
    const report = (severity: Severity, code: string, message: string, help: string) =>
      void diagnostics.push({ severity, code, message, help, at: event.at, person: check.id })
    const zone = zoneOf(event.kind === 'hired' ? next : (record ?? next), check.settings)
    const at = eventStart(event, zone) ?? history.start
    if (last && at < last.at) {
      const place = last.event.at ? ` (${formatPosition(last.event.at)})` : ''
      const message = `the event takes effect at ${formatInstant(at)}, before the one above it${place}`
      report('error', 'unsorted-events', message, 'put the events in the order of their dates')
    } else checkStory(event, at, record, report, check)
    if (!last && history.isReplay) {
      const help = 'write a date from today on to see what is still to come'
      const when = `the event took effect at ${formatInstant(at)}: what follows is told from then on, under the files of today`
      report('notice', 'past-event', when, help)
    }
    last = { at, event }
    record = next
  }
  return [...diagnostics, ...moments.flatMap((one) => checkChanges(one, check))]
}

type Report = (severity: Severity, code: string, message: string, help: string) => void

function checkStory(event: HrisEvent, at: Instant, record: Attributes | null, report: Report, check: EventCheck): void {
  const { id, settings } = check
  const person = record === null ? null : check.personOf(record)
  const state = person && stateAt(person, at, settings.people)
  if (event.kind === 'hired') {
    const near = event.at === null && person === null ? nearest(id, check.ids) : null
    if (near !== null) {
      const help = `did you mean \`${near}\`?`
      report('notice', 'unknown-person', `\`${id}\` is in no people source: told as a new person`, help)
    }
    if (person === null || state === 'terminated' || event.at === null) return
    const help = 'write `employee.updated`, or let an `employee.terminated` come first'
    report('error', 'hired-twice', `\`${id}\` is hired and works here already at ${formatInstant(at)}`, help)
    return
  }
  if (person === null) {
    const near = nearest(id, check.ids)
    const help = `${near === null ? '' : `did you mean \`${near}\`? Otherwise `}begin with an \`employee.hired\``
    report('error', 'unknown-person', `\`${id}\` is in no people source, so nothing can change for them`, help)
    return
  }
  const { dates, status } = person
  const isLeaving = dates.termination !== null || status === 'terminated'
  if (state !== 'terminated' && !(event.kind === 'terminated' && isLeaving)) return
  const help = 'let an `employee.hired` come first, or remove the event'
  const message =
    state === 'terminated'
      ? `\`${id}\` has left by ${formatInstant(at)}`
      : `\`${id}\` leaves already on \`${String(record?.get('termination_date'))}\``
  const isSame =
    event.kind === 'terminated' && record?.get('termination_date') === event.changes.get('termination_date')?.value
  if (isSame) return
  report('error', 'left-already', message, help)
}

function checkChanges({ event, before }: RecordMoment, check: EventCheck): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const known = new Set([...check.values.keys(), ...check.read])
  for (const [name, { old, value, at }] of event.changes) {
    const report = (severity: Severity, code: string, message: string, help: string) =>
      void diagnostics.push({ severity, code, message, help, at: at ?? event.at, person: check.id })
    if (!known.has(name)) {
      const near = nearest(name, known)
      const message = `no person has the attribute \`${name}\`, and no policy asks for it`
      if (near !== null) report('error', 'unknown-attribute', message, didYouMean(name, known))
      else report('notice', 'unknown-attribute', message, 'leave it out, or correct its name: it changes no access')
      continue
    }
    if (old !== undefined && event.kind === 'updated' && textOf(old) !== textOf(before?.get(name) ?? null)) {
      const message = `\`old\` of \`${name}\` is \`${textOf(old)}\`, but the record says \`${textOf(before?.get(name) ?? null)}\``
      report('warning', 'stale-value', message, 'check whether an earlier event is missing')
    }
    if (!check.read.has(name) || value === null) continue
    for (const one of [value].flat()) {
      const values = check.values.get(name) ?? new Set()
      const near = values.has(one) || looksLikeData(one) ? null : nearest(one, values)
      if (near === null) continue
      const message = `nobody's \`${name}\` is \`${one}\`, and no policy asks for it`
      report('notice', 'near-miss-value', message, `comparison is exact: did you mean \`${near}\`?`)
    }
  }
  return diagnostics
}

/** Dates, numbers and addresses are everybody's own. */
function looksLikeData(value: string): boolean {
  return /^[\d.:T+Z-]+$|@/.test(value)
}

function textOf(value: AttributeValue | null): string {
  return value === null ? '' : [value].flat().join(', ')
}
