import type { Answer, Standing, StandingGrant } from '../analysis/standing.ts'
import { standingOf } from '../analysis/standing.ts'
import { knownGrants } from '../analysis/known-grants.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { formatGrant, type Grant } from '../domain/grant.ts'
import type { Person } from '../domain/person.ts'
import { didYouMean, nearest } from '../domain/suggest.ts'
import { type Duration, formatInstant, type Instant } from '../domain/time.ts'
import { matchesGrant } from '../domain/pattern.ts'
import { checkPeopleAge } from '../people/people-age.ts'
import { type CanView, renderCanText } from '../views/can-text.ts'
import { renderJson } from '../views/json.ts'
import { aboutPerson } from './about-person.ts'
import { askedOneGrant } from './asked-grant.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import type { LoadedAccess } from './load-access.ts'
import { evaluatePerson, findPerson } from './one-person.ts'
import { emit } from './output.ts'
import { standingContext } from './standing-context.ts'
import { refuseShrink } from './refuse-shrink.ts'
import { grantData } from './who.ts'

export interface CanOptions {
  readonly person: string
  readonly grant: string
  readonly at: string | null
  readonly maxPeopleAge: Duration | null
}

/**
 * A gate for pipelines: 0 when files and people say yes, 2 when they say no or leave it open. Whatever keeps the question
 * from being answered is a failure, so that nothing but a certain yes lets anybody through.
 */
export async function can(options: CanOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  const checkAge = (asOf: Instant) => {
    const tooOld = options.maxPeopleAge === null ? null : checkPeopleAge(asOf, context.now(), options.maxPeopleAge)
    if (tooOld) throw tooOld
  }
  const { person, at } = options
  return aboutPerson({ person, at, checkAge }, global, context, (loaded, asOf, here) =>
    tellAnswer(options, loaded, asOf, global, here),
  )
}

function tellAnswer(
  options: CanOptions,
  loaded: LoadedAccess,
  asOf: Instant,
  global: GlobalOptions,
  context: CommandContext,
): ExitCode {
  const { workspace } = loaded
  const question = askedOneGrant(options.grant, workspace.catalog)
  const person = findPerson(options.person, loaded)
  requireSoundPerson(person, loaded)
  const timeline = evaluatePerson(person, loaded)
  const standing = standingOf(
    question,
    timeline,
    workspace.now,
    standingContext(loaded, [timeline], { isEverybody: false }),
  )
  const view: CanView = {
    person: person.id,
    asked: formatGrant(question.grant, workspace.catalog),
    answer: standing.answer,
    why: whyNot(standing, question.grant, timeline, loaded),
    grant: decisive(standing),
    at: workspace.now,
    peopleAsOf: asOf,
    now: context.now(),
  }
  emit({ text: (text) => renderCanText(view, text), json: () => renderJson(canDocument(view)) }, global, context)
  return standing.answer === 'yes' ? exitCodes.ok : exitCodes.differs
}

/** What a plan would refuse to work with, and any error in this person’s record. */
function requireSoundPerson({ id }: Person, { workspace, ledger, peopleCount }: LoadedAccess): void {
  refuseShrink(workspace, ledger, peopleCount)
  const wrong = workspace.people.diagnostics.filter((one) => one.severity === 'error' && one.person === id)
  if (wrong.length === 0) return
  throw new Failure({
    code: 'invalid-files',
    message: `the record of \`${id}\` has errors, so that nobody can tell`,
    help: 'correct the record; `provisionr lint` shows what is wrong',
    diagnostics: wrong,
  })
}

function decisive({ grants, less }: Standing): StandingGrant | null {
  return grants.find((one) => one.doubt === null) ?? grants[0] ?? less[0] ?? null
}

/** One clause for a no: what keeps it away, else that nothing gives it. Null for a yes. */
function whyNot(
  { answer, grants, less }: Standing,
  grant: Grant,
  { now }: AccessTimeline,
  { engine, rights }: LoadedAccess,
): string | null {
  if (answer === 'yes') return null
  const doubt = grants.find((one) => one.doubt !== null)?.doubt
  if (doubt) return doubt.text
  if (now.locked) return `a lock takes everything from them: ${now.locked.name}`
  if (now.state === 'terminated') return 'they have left'
  const { catalog } = engine.model.policies
  const denial = now.denials.find((one) => one.certain && matchesGrant(one.pattern, grant, catalog))
  if (denial) return `${denial.reason.kind === 'lock' ? 'a lock' : `policy \`${denial.reason.name}\``} denies it`
  if (now.state === 'prehire') return 'they have not started yet'
  const [lower] = less
  if (lower) return `they should have only \`${lower.text}\``
  const known = knownGrants(engine.model, engine.accessRules, rights)
  const text = formatGrant({ ...grant, level: null }, catalog)
  if (known.isKnown(grant)) return 'nothing gives it to them'
  return `nothing names that grant${nearest(text, known.texts) === null ? '' : `: ${didYouMean(text, known.texts)}`}`
}

function canDocument({ person, asked, answer, why, grant, at, peopleAsOf: asOf, now }: CanView) {
  return {
    format_version: '1.0',
    kind: 'can',
    person,
    grant: asked,
    at: formatInstant(at),
    allowed: isYes(answer),
    answer,
    why,
    found: grant === null ? null : grantData(grant),
    people: { as_of: formatInstant(asOf), age_seconds: Math.max(0, Math.floor((now - asOf) / 1000)) },
  }
}

function isYes(answer: Answer): boolean {
  return answer === 'yes'
}
