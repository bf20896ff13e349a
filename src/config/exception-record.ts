import { type Duration, formatDuration, formatInstant, type PointInTime } from '../domain/time.ts'

/** A new exception, to be written into a file. */
export interface ExceptionRecord extends RecordTimes {
  readonly id: string
  readonly person: string
  readonly grants: readonly RecordGrant[]
  readonly justification: string
  readonly approvedBy: readonly string[]
  readonly rule: string | null
  readonly ticket: string | null
  readonly extends: string | null
  readonly environments: readonly string[]
  /** it was taken in an emergency */
  readonly breakGlass?: true
}

export interface RecordTimes {
  readonly starts: PointInTime
  /** a duration counts from `starts` */
  readonly end: { readonly expires: PointInTime } | { readonly duration: Duration }
}

export interface RecordGrant {
  readonly text: string
  /** beside the text, where brackets belong to the name */
  readonly level: string | null
  readonly environments: readonly string[]
}

export interface Revocation {
  readonly at: PointInTime
  readonly by: string
  readonly reason: string
}

/** The lines of an exception's body, the nested ones with `step` more spaces. */
export function recordLines(record: ExceptionRecord, step: number): string[] {
  const { grants, approvedBy, end, rule, ticket } = record
  const [only] = grants
  const indent = ' '.repeat(step)
  return [
    `id: ${word(record.id)}`,
    `user: ${quote(record.person)}`,
    ...(only && grants.length === 1
      ? [`grant: ${grantText(only)}`]
      : ['grants:', ...grants.map((grant) => `${indent}- ${grantText(grant)}`)]),
    `justification: ${quote(record.justification)}`,
    ...(approvedBy.length === 0 ? [] : [`approved_by: ${oneOrList(approvedBy)}`]),
    `starts: ${quote(pointText(record.starts))}`,
    'expires' in end ? `expires: ${quote(pointText(end.expires))}` : `duration: ${formatDuration(end.duration)}`,
    ...(rule === null ? [] : [`rule: ${word(rule)}`]),
    ...(ticket === null ? [] : [`ticket: ${word(ticket)}`]),
    ...(record.breakGlass ? ['break_glass: true'] : []),
    ...(record.extends === null ? [] : [`extends: ${word(record.extends)}`]),
    ...(record.environments.length === 0 ? [] : [`environments: ${oneOrList(record.environments)}`]),
  ]
}

/** `{at: …, by: …, reason: …}`, as JSON where the rest of the mapping is. */
export function revocationText({ at, by, reason }: Revocation, isJson: boolean): string {
  const key = (name: string) => (isJson ? quote(name) : name)
  const pairs = [
    [key('at'), quote(pointText(at))],
    [key('by'), quote(by)],
    [key('reason'), quote(reason)],
  ]
  return `{${pairs.map((pair) => pair.join(': ')).join(', ')}}`
}

function pointText(point: PointInTime): string {
  return point.kind === 'date' ? point.date : formatInstant(point.instant)
}

function grantText({ text, level, environments }: RecordGrant): string {
  if (level === null && environments.length === 0) return quote(text)
  const pairs = [
    `grant: ${quote(text)}`,
    ...(level === null ? [] : [`level: ${quote(level)}`]),
    ...(environments.length === 0 ? [] : [`environments: ${list(environments)}`]),
  ]
  return `{${pairs.join(', ')}}`
}

function oneOrList(texts: readonly string[]): string {
  return texts.length === 1 ? quote(texts[0]!) : list(texts)
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quote).join(', ')}]`
}

/** Without quotes where every reader of YAML takes it for text. */
function word(text: string): string {
  return /^[A-Za-z]+-\d+$/.test(text) ? text : quote(text)
}

/** JSON text is a double-quoted scalar of YAML 1.2. */
export function quote(text: string): string {
  return JSON.stringify(text)
}
