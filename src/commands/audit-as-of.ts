import { createAccessHistory, type AccessThen } from '../analysis/access-history.ts'
import { createNameTrail, type NameTrail } from '../analysis/name-trail.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { didYouMean } from '../domain/suggest.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { type AsOfView, renderAsOfText } from '../views/as-of-text.ts'
import { renderJson } from '../views/json.ts'
import { countAccess, renderCountsText } from '../views/access-counts.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openState, readMoment } from './open-state.ts'
import { checkFormats, emit } from './output.ts'
import { unknownName } from './unknown-name.ts'

export interface AuditAsOfOptions {
  /** a date stands for the end of that day */
  readonly at: string
  /** empty: everybody */
  readonly people: readonly string[]
  /** empty: every system */
  readonly systems: readonly string[]
}

/** Who had what at a time that has passed, and why, from the audit log alone. */
export async function auditAsOf(
  options: AuditAsOfOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const { settings, store } = await openState(global, context)
  const now = context.now()
  const at = readPast(options.at, readMoment(options.at, settings, { isEnd: true }), now)
  const history = createAccessHistory(at)
  const trail = createNameTrail()
  const people = new Set<string>()
  const systems = new Set<string>(settings.systems.keys())
  for await (const entry of store.readAudit()) {
    history.add(entry)
    trail.add(entry)
    if (entry.person !== null) people.add(entry.person)
    if (entry.system !== null) systems.add(entry.system)
  }
  const found = history.finish()
  if (found.begins === null || Date.parse(found.begins) > at) throw tooEarly(found.begins, at)
  const asked = everyName(options, trail)
  checkNames(asked, people, systems)
  const then: AsOfView = { ...select(found, asked), at: formatInstant(at) }
  const document = { format_version: '1.0', kind: 'access_as_of', as_of: then.at, environment: settings.environment }
  const { begins, entries, held, open } = then
  const scope = { log_begins: begins, entries }
  if (settings.privacy === 'counts') {
    const counts = countAccess(held)
    emit(
      {
        text: (text) => renderCountsText(then.at, counts, text),
        json: () => renderJson({ ...document, ...scope, counts }),
      },
      global,
      context,
    )
    return exitCodes.ok
  }
  const shown = settings.privacy === 'full' ? then : { ...then, held: held.map((one) => namesOnly(one)) }
  emit(
    {
      text: (text) => renderAsOfText(shown, text),
      json: () => renderJson({ ...document, ...scope, held: shown.held, open }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

/** Today ends in the future: what is known of it is what is so now. */
function readPast(written: string, at: Instant, now: Instant): Instant {
  if (at <= now) return at
  if (!written.includes(':') && at - now < 24 * 60 * 60_000) return now
  throw new Failure({
    code: 'usage',
    message: `\`${written}\` has not passed yet, and a log knows only what was`,
    help: `what somebody should have then: \`provisionr access list --at ${written}\``,
  })
}

function tooEarly(begins: string | null, at: Instant): Failure {
  return new Failure({
    code: 'not-recorded',
    message:
      begins === null
        ? 'the audit log is empty: it tells of no time'
        : `the audit log begins at ${begins}, and does not tell who had what at ${formatInstant(at)}`,
    help:
      begins === null
        ? 'it begins with the first `provisionr apply`'
        : 'ask about a later time, or look at a copy of an earlier log',
  })
}

/** Each name as it was asked for, with all that the same person or system was called at other times. */
interface AskedNames {
  readonly people: readonly ReadonlySet<string>[]
  readonly systems: readonly ReadonlySet<string>[]
}

function everyName({ people, systems }: AuditAsOfOptions, { namesOf }: NameTrail): AskedNames {
  return {
    people: people.map((one) => namesOf('person', one)),
    systems: systems.map((one) => namesOf('system', one)),
  }
}

function checkNames(asked: AskedNames, people: ReadonlySet<string>, systems: ReadonlySet<string>): void {
  const [person] = asked.people.find((names) => ![...names].some((one) => people.has(one))) ?? []
  if (person !== undefined) throw unknownName('person', person, `of those in the log, ${didYouMean(person, people)}`)
  const [system] = asked.systems.find((names) => ![...names].some((one) => systems.has(one))) ?? []
  if (system !== undefined) throw unknownName('system', system, didYouMean(system, systems))
}

function select(found: AccessThen, { people, systems }: AskedNames): AccessThen {
  const isAsked = (one: { readonly person: string; readonly system: string }) =>
    (people.length === 0 || people.some((names) => names.has(one.person))) &&
    (systems.length === 0 || systems.some((names) => names.has(one.system)))
  return { ...found, held: found.held.filter(isAsked), open: found.open.filter(isAsked) }
}

/** Who had which access, without native ids and without who approved it. */
function namesOnly(one: AccessThen['held'][number]): AccessThen['held'][number] {
  return { ...one, account: null, approvals: [], by: { ...one.by, actor: null } }
}
