import { periodOf } from '../access/exception-model.ts'
import type { ExceptionRecord, RecordGrant } from '../config/exception-record.ts'
import { quoted } from '../config/quoted.ts'
import type { Exception } from '../domain/exception.ts'
import { Failure } from '../domain/failure.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import { didYouMean } from '../domain/suggest.ts'
import { endOf, startOf } from '../domain/time.ts'
import { createDirectory } from '../policy/directory.ts'
import { type ParsedGrant, parseGrant } from '../policy/grant-text.ts'
import type { CommandContext } from './command-context.ts'
import { exceptionId } from './exception-id.ts'
import { checkTexts, parseTimes, type TimeOptions, usage } from './exception-input.ts'
import { exceptionTarget } from './exception-target.ts'
import { unknownName } from './unknown-name.ts'
import type { Workspace } from './workspace.ts'

/** A new exception as it was asked for. */
export interface AskedException extends TimeOptions {
  readonly person: string
  readonly grants: readonly string[]
  readonly justification: string
  readonly approvedBy: readonly string[]
  readonly ticket: string | null
  readonly rule: string | null
  readonly id: string | null
  readonly file: string | null
}

/** A new exception that can be written, but was not judged yet. */
export interface DraftedException {
  readonly record: ExceptionRecord
  readonly person: Person
  /** the file that it goes into, relative to the root */
  readonly path: string
}

/** Refuses texts that could not stand in a file that people review. */
export function checkAsked(asked: AskedException): void {
  checkTexts({
    'the person': asked.person,
    'a grant': asked.grants,
    '--justification': asked.justification,
    '--approved-by': asked.approvedBy,
    '--ticket': asked.ticket,
    '--rule': asked.rule,
    '--id': asked.id,
    '--file': asked.file,
  })
}

/**
 * Looks up whom and what was asked for. Fails with `usage` or `unknown-name`, and with `invalid-files` where an exception
 * gives the same already. `takenNumbers`: of ids that are in use where neither the files nor their history say so.
 */
export async function draftException(
  asked: AskedException,
  workspace: Workspace,
  { cwd, takenNumbers = [] }: Pick<CommandContext, 'cwd'> & { readonly takenNumbers?: readonly number[] },
): Promise<DraftedException> {
  const { root, settings, documents, now } = workspace
  const { grants, justification, approvedBy, ticket, rule } = asked
  const person = findPerson(asked.person, workspace)
  const parsed = parseGrants(grants, workspace.catalog)
  const known = documents.accessRules.map((one) => one.name)
  if (rule !== null && !known.includes(rule)) throw unknownName('access rule', rule, didYouMean(rule, known))
  const times = parseTimes(asked, { now, zone: settings.timezone, from: null })
  const zone = settings.timezone
  const starts = startOf(times.starts, zone)
  const ends = 'expires' in times.end ? endOf(times.end.expires, zone) : starts + times.end.duration
  refuseRepeat(person, parsed, { starts, ends }, workspace)
  const path = exceptionTarget(asked.file, person.id, { root, cwd, settings })
  const record = {
    id: await exceptionId(asked.id, documents.exceptions, { root, settings, takenNumbers }),
    person: person.id,
    grants: grants.map((text): RecordGrant => ({ text, level: null, environments: [] })),
    justification,
    approvedBy,
    ...times,
    rule,
    ticket,
    extends: null,
    environments: [],
  }
  return { record, person, path }
}

export function findPerson(name: string, { people }: Workspace): Person {
  const directory = createDirectory(people.people)
  const person = directory.byId.get(name)
  if (person) return person
  const meant = directory.find(name)
  throw unknownName('person', name, meant ? `did you mean \`${meant.id}\`?` : didYouMean(name, directory.byId.keys()))
}

/** Fails with `unknown-name`, and with `usage` where two of them are the same. */
export function parseGrants(texts: readonly string[], catalog: SystemCatalog): readonly ParsedGrant[] {
  const parsed = texts.map((text) => parseKnown(text, catalog))
  if (new Set(parsed.map(keyOf)).size < parsed.length) throw usage('a grant is named twice', 'name each once')
  return parsed
}

function parseKnown(text: string, catalog: SystemCatalog): ParsedGrant {
  const parsed = parseGrant(text, null, catalog)
  if (parsed.ok) return parsed.value
  throw new Failure({ code: 'unknown-name', message: parsed.problem.message, help: parsed.problem.help })
}

/** The same grant at the same level and time needs no second record, and would outlive the end of the first. */
function refuseRepeat(
  person: Person,
  grants: readonly ParsedGrant[],
  { starts, ends }: { readonly starts: number; readonly ends: number },
  { documents, settings, catalog, now }: Workspace,
): void {
  const keys = grants.map(keyOf)
  for (const one of documents.exceptions) {
    const period = periodOf(one, settings)
    if (one.person !== person.id || period.ends <= now || starts >= period.ends || period.starts >= ends) continue
    const same = one.grants.find(({ text, level }) => {
      const parsed = parseGrant(text, level, catalog)
      return parsed.ok && keys.includes(keyOf(parsed.value))
    })
    if (same) throw repeated(one, same.text)
  }
}

function keyOf({ system, type, resource, level }: ParsedGrant): string {
  return JSON.stringify([system, type, resource, level])
}

function repeated({ id, person, at }: Exception, grant: string): Failure {
  return new Failure({
    code: 'invalid-files',
    message: `exception ${quoted(id)} (${quoted(`${at.file}:${at.line}`)}) gives ${quoted(person)} ${quoted(grant)} already`,
    help: 'continue it with `provisionr exception extend`, or let the new one begin after it',
  })
}
