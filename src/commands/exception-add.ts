import type { RecordGrant } from '../config/exception-record.ts'
import { quoted } from '../config/quoted.ts'
import type { Exception } from '../domain/exception.ts'
import type { ExitCode } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import { didYouMean } from '../domain/suggest.ts'
import { endOf, startOf } from '../domain/time.ts'
import { createDirectory } from '../policy/directory.ts'
import { type ParsedGrant, parseGrant } from '../policy/grant-text.ts'
import { periodOf } from '../access/exception-model.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { exceptionId } from './exception-id.ts'
import { checkTexts, parseTimes, type TimeOptions, usage } from './exception-input.ts'
import { exceptionTarget } from './exception-target.ts'
import { unknownName } from './unknown-name.ts'
import { loadWorkspace, requireSound, type Workspace } from './workspace.ts'
import { writeException } from './write-exception.ts'

export interface ExceptionAddOptions extends TimeOptions {
  readonly person: string
  readonly grants: readonly string[]
  readonly justification: string
  readonly approvedBy: readonly string[]
  readonly ticket: string | null
  readonly rule: string | null
  readonly id: string | null
  readonly file: string | null
}

/** Writes a new exception into its file; the tree stays as it was when anything about it is wrong. */
export async function exceptionAdd(
  options: ExceptionAddOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { grants, justification, approvedBy, ticket, rule, id, file } = options
  checkTexts({
    'the person': options.person,
    'a grant': grants,
    '--justification': justification,
    '--approved-by': approvedBy,
    '--ticket': ticket,
    '--rule': rule,
    '--id': id,
    '--file': file,
  })
  const workspace = await loadWorkspace(global, context, { fresh: true })
  const { root, settings, documents, now } = workspace
  requireSound(workspace.diagnostics)
  const person = findPerson(options.person, workspace)
  const parsed = grants.map((text) => parseKnown(text, workspace.catalog))
  const known = documents.accessRules.map((one) => one.name)
  if (rule !== null && !known.includes(rule)) throw unknownName('access rule', rule, didYouMean(rule, known))
  const times = parseTimes(options, { now, zone: settings.timezone, from: null })
  const zone = settings.timezone
  const starts = startOf(times.starts, zone)
  const ends = 'expires' in times.end ? endOf(times.end.expires, zone) : starts + times.end.duration
  refuseRepeat(person, parsed, { starts, ends }, workspace)
  const path = exceptionTarget(file, person.id, { root, cwd: context.cwd, settings })
  const record = {
    id: await exceptionId(id, documents.exceptions, { root, settings }),
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
  return writeException(workspace, { record, person, path }, global, context)
}

export function findPerson(name: string, { people }: Workspace): Person {
  const directory = createDirectory(people.people)
  const person = directory.byId.get(name)
  if (person) return person
  const meant = directory.find(name)
  throw unknownName('person', name, meant ? `did you mean \`${meant.id}\`?` : didYouMean(name, directory.byId.keys()))
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
  if (new Set(keys).size < keys.length) throw usage('a grant is named twice', 'name each once')
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
