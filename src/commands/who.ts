import { knownGrants } from '../analysis/known-grants.ts'
import type { StandingGrant } from '../analysis/standing.ts'
import { type WhoHas, whoHas, type WhoRow } from '../analysis/who-has.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { formatGrant, type Grant } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import { didYouMean } from '../domain/suggest.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import { renderJson } from '../views/json.ts'
import { type NotTold, renderWhoText } from '../views/who-text.ts'
import { evaluatePeople, type PeopleAccess } from './access-engine.ts'
import { askedGrant } from './asked-grant.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type LoadedAccess, loadAccess } from './load-access.ts'
import { emit } from './output.ts'
import { personDescriber } from './describe-person.ts'
import { standingContext } from './standing-context.ts'

export interface WhoOptions {
  readonly grant: string
  readonly at: string | null
}

/** Everybody who should have a grant, and those of whom nobody can tell. */
export async function who(options: WhoOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  const loaded = await loadAccess(global, context, options.at)
  const { workspace, engine, ledger } = loaded
  const question = askedGrant(options.grant, workspace.catalog)
  const access = evaluatePeople(workspace, engine, ledger)
  const standing = standingContext(loaded, access.timelines, { isEverybody: true })
  const found = whoHas(question, access.timelines, workspace.now, standing)
  if (isNothing(found)) requireKnown(question, loaded)
  const untold = notTold(question, access, loaded)
  const asked = question.grant === null ? question.text : formatGrant(question.grant, workspace.catalog)
  const describe = personDescriber(workspace.people.people)
  emit(
    {
      text: (text) =>
        renderWhoText({ ...found, asked, at: workspace.now, untold }, { ...text, describePerson: describe }),
      json: () => renderJson(whoDocument(found, { asked, at: workspace.now, untold })),
    },
    global,
    context,
  )
  return exitCodes.ok
}

/** A grant that nothing names is more likely a slip than a question; a pattern may well find nobody. */
function requireKnown({ grant, text }: GrantQuestion, { engine, ledger }: LoadedAccess): void {
  if (grant === null) return
  const known = knownGrants(engine.model, engine.accessRules, ledger.grants)
  if (known.isKnown(grant)) return
  throw new Failure({
    code: 'unknown-name',
    message: `no policy, exception or access rule names \`${text}\``,
    help: didYouMean(text, known.texts),
  })
}

function isNothing({ holders, undecided, less, upcoming }: WhoHas): boolean {
  return [holders, undecided, less, upcoming].every((rows) => rows.length === 0)
}

/** People whose record cannot be used, or who are gone from the source: what they had of it stays. */
function notTold(question: GrantQuestion, access: PeopleAccess, { workspace, ledger }: LoadedAccess): NotTold[] {
  const owned = new Map<string, Grant[]>()
  const learn = (one: LedgerGrant) => owned.set(one.person, [...(owned.get(one.person) ?? []), one])
  for (const one of ledger.grants) if (question.covers(one)) learn(one)
  const had = (person: string) => (owned.get(person) ?? []).map((one) => formatGrant(one, workspace.catalog))
  const told = new Set(access.timelines.map(({ now }) => now.person.id))
  const holds = new Map(access.held.map(({ now: { person } }) => [person.id, person.hold]))
  const held = workspace.people.people.flatMap(({ id, hold }) => {
    const why = told.has(id) ? null : (holds.get(id) ?? hold)
    return why === null ? [] : [{ person: id, why, had: had(id) }]
  })
  const gone = access.diagnostics.flatMap(({ code, person }) =>
    person === undefined || !owned.has(person) || code !== 'missing-person'
      ? []
      : [{ person, why: 'they are no longer in the people source', had: had(person) }],
  )
  return [...held, ...gone]
}

function whoDocument(
  found: WhoHas,
  { asked, at, untold }: { readonly asked: string; readonly at: Instant; readonly untold: readonly NotTold[] },
) {
  return {
    format_version: '1.0',
    kind: 'who',
    grant: asked,
    at: formatInstant(at),
    count: found.holders.length,
    holders: found.holders.map(rowData),
    undecided: found.undecided.map(rowData),
    less: found.less.map(rowData),
    upcoming: found.upcoming.map((row) => ({ ...rowData(row), from: formatInstant(row.from) })),
    unknown: untold,
  }
}

function rowData({ person, state, grants }: WhoRow) {
  return { person, state, grants: grants.map(grantData) }
}

/** A standing grant as every JSON document has it. */
export function grantData({ text, grant, risk, reasons, until, doubt }: StandingGrant) {
  return {
    grant: text,
    level: grant.level,
    risk,
    until: until === null ? null : formatInstant(until),
    withheld: doubt?.text ?? null,
    reasons,
  }
}
