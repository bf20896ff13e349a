import { createLoginNames } from '../access/login-names.ts'
import { emergencyException } from '../access/emergency-documents.ts'
import { isDone } from '../apply/execute-one.ts'
import { refusalRecords } from '../apply/opening-records.ts'
import { quoted } from '../config/quoted.ts'
import type { BreakGlass } from '../domain/emergency.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { PlanResult } from '../domain/plan.ts'
import { shellWord } from '../domain/shell-word.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { givenBy } from '../plan/emergency-changes.ts'
import { createDirectory } from '../policy/directory.ts'
import { parseGrant } from '../policy/grant-text.ts'
import { literalResource } from '../policy/resource-template.ts'
import type { AccessEngine } from './access-engine.ts'
import { appliedFiles } from './applied-files.ts'
import { bringIntoFiles } from './bring-into-files.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type ComputedPlan, computePlan } from './compute-plan.ts'
import { confirmPlan } from './confirm-plan.ts'
import { type Decider, decider } from './decider.ts'
import { personDescriber } from './describe-person.ts'
import { emitUrgent } from './emit-urgent.ts'
import { findPerson, parseGrants } from './draft-exception.ts'
import { checkTexts, readDuration, usage } from './exception-input.ts'
import { interruption } from './interruption.ts'
import { judgeException } from './judge-exception.ts'
import { keepChanges } from './keep-changes.ts'
import { openGrants, withheldGrants } from './not-given.ts'
import { checkFormats } from './output.ts'
import {
  carryOut,
  confirmHelp,
  deciding,
  record,
  type UrgentOptions,
  type UrgentRun,
  whileUrgent,
} from './urgent-run.ts'
import { requireSound, type Workspace } from './workspace.ts'

export interface BreakGlassOptions extends UrgentOptions {
  /** null: whoever asks */
  readonly person: string | null
  readonly grants: readonly string[]
  /** `--for` */
  readonly duration: string
  readonly justification: string
  readonly ticket: string | null
  readonly rule: string | null
}

/**
 * Gives access in an emergency, at once, to whom an access rule lets have it: written down first, then given, then brought
 * into the files by a pull request, which somebody else has to review.
 */
export async function breakGlass(
  options: BreakGlassOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const { justification, ticket, rule, grants } = options
  const texts = { 'the person': options.person, 'a grant': grants, '--justification': justification }
  checkTexts({ ...texts, '--ticket': ticket, '--rule': rule })
  const duration = readDuration(options.duration)
  const inForce = (workspace: Workspace, ledger: Ledger) => verifiedFiles(workspace, ledger, global, context)
  return whileUrgent(options, global, context, inForce, async (run) => {
    const { workspace, remembered, store, lease, identity } = run
    requireSound(workspace.diagnostics)
    const asked = parseGrants(grants, workspace.catalog).map((one, index) => ({ ...one, text: grants[index]! }))
    const who = await decider(workspace.root, context)
    const person = options.person === null ? whoAsks(who, workspace) : findPerson(options.person, workspace)
    const start = Math.floor(workspace.now / 1000) * 1000
    const taken: BreakGlass = {
      kind: 'break_glass',
      person: person.id,
      at: formatInstant(start),
      ...who,
      reason: justification,
      request: null,
      exception: freeId(start, workspace, remembered.ledger),
      grants,
      until: formatInstant(start + duration),
      rule,
      ticket,
    }
    await judge(taken, run)
    const computed = await planGift(taken, run)
    const { plan, engine } = computed
    const nothing = { decided: [], reviewUntil: null, proposals: [], told: [] }
    if (plan.changes.length === 0) {
      if (plan.refusals.length === 0) throw nothingToGive(taken, computed, workspace)
      await store.appendAudit(refusalRecords(identity, plan), lease)
      await store.save(remembered.ledger, lease)
      emitUrgent(nothing, plan, workspace, global, run.context)
      return exitCodes.refused
    }
    const describePerson = personDescriber(workspace.people.people)
    const asking = { yes: options.yes, describePerson, groupBy: 'person', help: confirmHelp } as const
    await confirmPlan(plan, asking, global, run.context)
    const saved = await record(run, [taken])
    const result = await carryOut(run, { workspace, computed }, saved, global)
    const proposals = await bringIntoFiles([taken], { ...run, id: identity.run }, global, run.context)
    const missing = new Set([...openGrants(asked, result), ...withheldGrants(asked, person.id, computed.timelines)])
    const told = [...missing].map(
      ({ text }) =>
        `${quoted(text)} was not given, or nobody could see it; until then the next runs of \`apply\` try again`,
    )
    const reviewUntil = reviewDeadline(taken, engine, workspace)
    const view = { decided: [taken], reviewUntil, proposals, told, isGiven: missing.size === 0 }
    emitUrgent(view, result, workspace, global, run.context)
    if (run.context.signal.aborted) throw interruption(run.context.signal, result.changes.filter(isLeft).length)
    return missing.size > 0 || result.changes.some(isLeft) ? exitCodes.partial : exitCodes.ok
  })
}

/** No access rule counts that nobody had to look at, where somebody has to. */
async function verifiedFiles(
  newest: Workspace,
  ledger: Ledger,
  global: GlobalOptions,
  context: CommandContext,
): Promise<Workspace> {
  const applied = await appliedFiles(newest, ledger, global, context)
  if (applied) return applied
  throw new Failure({
    code: 'branch-gate',
    message: 'nothing that was verified has been applied yet, so that no access rule counts; nothing was changed',
    help: 'run `provisionr apply` first',
  })
}

/** The one person whose account it is, or whom git or the machine calls so. */
function whoAsks({ by, login }: Decider, { people, settings }: Workspace): Person {
  const directory = createDirectory(people.people)
  const attribute = settings.forge === null ? null : (settings.people.logins[settings.forge.kind] ?? null)
  const found =
    login === null
      ? [directory.find(by)].filter((one) => one !== null)
      : createLoginNames(directory, attribute).peopleOf(login)
  if (found.length === 1) return found[0]!
  throw new Failure({
    code: 'unknown-name',
    message: `who ${quoted(by)} is cannot be told`,
    help: 'say for whom it is: `--user ID`',
  })
}

/** An id that no record of today has: it stands in no branch either, for it is a time. */
function freeId(at: Instant, { documents }: Workspace, { emergencies = [] }: Ledger): string {
  const taken = new Set([
    ...documents.exceptions.map(({ id }) => id),
    ...emergencies.flatMap((one) => (one.kind === 'break_glass' ? [one.exception] : [])),
  ])
  const digits = formatInstant(at).replaceAll(/[-:Z]/g, '').replace('T', '-')
  for (let number = 1; ; number++) {
    const id = number === 1 ? `BG-${digits}` : `BG-${digits}-${number}`
    if (!taken.has(id)) return id
  }
}

/** Refuses what the files would find wrong with the exception: eligibility, length, justification, constraints. */
async function judge(taken: BreakGlass, { workspace }: UrgentRun): Promise<void> {
  const exception = emergencyException(taken, workspace.settings)
  const { errors } = await judgeException(workspace, findPerson(taken.person, workspace), exception)
  if (errors.length === 0) return
  throw new Failure({
    code: 'invalid-files',
    message: `${quoted(taken.person)} cannot take that in an emergency: ${errors[0]!.message}`,
    help: errors[0]!.help,
    diagnostics: errors,
  })
}

async function planGift(taken: BreakGlass, run: UrgentRun): Promise<ComputedPlan> {
  const { workspace, remembered, reading, context } = run
  const { person, exception } = taken
  const ledger = deciding(remembered.ledger, [taken])
  const selection = {
    people: [person],
    systems: [],
    policies: [exception],
    causes: [],
    remediate: false,
    max_removals: null,
  }
  const computed = await computePlan(workspace, { ...remembered, ledger }, selection, reading, context)
  return keepChanges(computed, givenBy(computed.plan.changes, { person, exception }, workspace.catalog))
}

/** The earliest of what the rules say; RFC 3339. */
function reviewDeadline(
  { at, grants }: BreakGlass,
  { accessRules }: AccessEngine,
  { catalog }: Workspace,
): string | null {
  const times = grants.flatMap((text) => {
    const parsed = parseGrant(text, null, catalog)
    const resource = parsed.ok ? literalResource(parsed.value.resource) : null
    if (!parsed.ok || resource === null) return []
    return accessRules
      .rulesFor({ ...parsed.value, resource })
      .flatMap(({ rule }) => rule.breakGlass?.reviewWithin ?? [])
  })
  return times.length === 0 ? null : formatInstant(Date.parse(at) + Math.min(...times))
}

function nothingToGive(
  { person, grants }: BreakGlass,
  { plan, timelines }: ComputedPlan,
  { catalog }: Workspace,
): Failure {
  const unread = plan.systems.filter(({ status }) => status !== 'complete').map(({ name }) => quoted(name))
  const what = grants.map(quoted).join(', ')
  if (unread.length > 0)
    return new Failure({
      code: 'system-unreadable',
      message: `${what} was not given: ${unread.join(', ')} could not be read to the end`,
      help: 'run it again when it can be read',
    })
  const help = `\`provisionr explain ${shellWord(person)}\` tells why`
  if (withheldGrants(parseGrants(grants, catalog), person, timelines).length > 0)
    return usage(`${quoted(person)} cannot have ${what} now, in an emergency either`, help)
  return usage(`${quoted(person)} has ${what} already`, help)
}

function isLeft({ result }: PlanResult['changes'][number]): boolean {
  return !isDone(result)
}
