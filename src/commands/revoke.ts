import { isDone } from '../apply/execute-one.ts'
import { otherSources } from '../access/other-sources.ts'
import { quoted } from '../config/quoted.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { PlanResult } from '../domain/plan.ts'
import { shellWord } from '../domain/shell-word.ts'
import { didYouMean } from '../domain/suggest.ts'
import { endOf, type Instant, parsePointInTime } from '../domain/time.ts'
import { unendedAccess } from '../plan/unended-access.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import { otherSourceText } from '../views/other-source-text.ts'
import { type AccessEngine, createAccessEngine } from './access-engine.ts'
import { appliedFiles } from './applied-files.ts'
import { askedGrant } from './asked-grant.ts'
import { bringIntoFiles } from './bring-into-files.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { confirmPlan } from './confirm-plan.ts'
import { decider } from './decider.ts'
import { personDescriber } from './describe-person.ts'
import { emitUrgent } from './emit-urgent.ts'
import { endExceptions } from './end-exceptions.ts'
import type { Ending } from './ending.ts'
import { checkTexts, usage } from './exception-input.ts'
import { interruption } from './interruption.ts'
import { keepChanges } from './keep-changes.ts'
import { lockAtOnce } from './lock-at-once.ts'
import { checkFormats } from './output.ts'
import { type MadePlan, planOrEndings } from './plan-endings.ts'
import { unknownName } from './unknown-name.ts'
import {
  carryOut,
  confirmHelp,
  deciding,
  record,
  type UrgentOptions,
  type UrgentRun,
  whileUrgent,
} from './urgent-run.ts'
import type { Workspace } from './workspace.ts'

export interface RevokeOptions extends UrgentOptions {
  readonly person: string
  /** a grant or a pattern; null: everything, by a lock of the person */
  readonly grant: string | null
  readonly reason: string
  /** until when a lock holds; null: until the files say otherwise */
  readonly until: string | null
}

/**
 * Ends access now: what gives somebody a grant outside of policy, or, by a lock, everything. Written down first, taken away,
 * then brought into the files by a pull request. Nothing that it does gives anybody anything, and what could not be taken
 * away stays open until a run has seen it gone.
 */
export async function revoke(
  options: RevokeOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  checkTexts({ 'the person': options.person, 'the grant': options.grant, '--reason': options.reason })
  if (options.grant !== null && options.until !== null)
    throw usage('`--until` is for a lock of the person', 'leave it out: what is revoked does not come back')
  return whileUrgent(
    options,
    global,
    context,
    async (newest, ledger) => (await appliedFiles(newest, ledger, global, context)) ?? newest,
    async (run) => {
      const { workspace, remembered } = run
      const engine = createAccessEngine(workspace, remembered)
      requireKnown(options.person, engine, run)
      const question = options.grant === null ? null : askedGrant(options.grant, workspace.catalog)
      const ending = await endingOf(question, options, engine, run)
      const made = await planEnding(ending, options, run, global)
      if (made instanceof Failure) {
        await record(run, ending.decided)
        throw recorded(made)
      }
      const given = question === null ? [] : givenBeside(question, options.person, made)
      if (question !== null && ending.decided.length === 0) {
        if (given.length === 0) throw nothingGives(options.person, question)
        const view = { decided: [], reviewUntil: null, proposals: [], told: given }
        emitUrgent(view, null, workspace, global, run.context)
        return exitCodes.findings
      }
      const describePerson = personDescriber(workspace.people.people)
      const { yes } = options
      const asking = { yes, describePerson, groupBy: 'person', help: confirmHelp } as const
      await confirmPlan(made.computed.plan, asking, global, run.context)
      const saved = ending.decided.length === 0 ? remembered.ledger : await record(run, ending.decided)
      const result = await carryOut(run, made, saved, global)
      const proposals = await bringIntoFiles(ending.decided, { ...run, id: run.identity.run }, global, run.context)
      const unread = unreadSystems(ending, result)
      const told = [...ending.told, ...given, ...unread]
      emitUrgent(
        { decided: ending.decided, reviewUntil: null, proposals, told },
        result,
        workspace,
        global,
        run.context,
      )
      return exitCodeOf(result, { given, unread, person: options.person }, run.context)
    },
  )
}

async function endingOf(
  question: GrantQuestion | null,
  { person, reason, until }: RevokeOptions,
  engine: AccessEngine,
  { workspace, context }: UrgentRun,
): Promise<Ending> {
  const who = await decider(workspace.root, context)
  if (question !== null) return endExceptions(question, { person, reason, who }, engine, workspace)
  return lockAtOnce({ person, reason, who, until: until === null ? null : endAt(until, workspace) }, engine, workspace)
}

function endAt(text: string, { settings, now }: Workspace): Instant {
  const point = parsePointInTime(text)
  if (point === null) throw usage(`${quoted(text)} is no date or time`, 'write `2026-12-31` or `2026-12-31T17:00:00Z`')
  const end = endOf(point, settings.timezone)
  if (end > now) return end
  throw usage('the lock would have ended already', 'choose a later time')
}

function requireKnown(person: string, { model }: AccessEngine, { remembered }: UrgentRun): void {
  const known = [...model.directory.byId.keys(), ...remembered.ledger.people.map((one) => one.person)]
  if (!known.includes(person)) throw unknownName('person', person, didYouMean(person, new Set(known)))
}

/**
 * The plan of nothing but the end; a scheduled run's, for access ends also while files have errors. A failure where nothing
 * can be planned: what was confirmed beforehand is written down all the same.
 */
async function planEnding(
  { decided, changesOf }: Ending,
  { person, yes }: RevokeOptions,
  { workspace, remembered, reading, context }: UrgentRun,
  global: GlobalOptions,
): Promise<MadePlan | Failure> {
  const ledger = deciding(remembered.ledger, decided)
  const nothing = { systems: [], policies: [], causes: [], remediate: false, max_removals: null }
  const inputs = { workspace, remembered: { ...remembered, ledger }, selection: { ...nothing, people: [person] } }
  try {
    const made = await planOrEndings(
      inputs,
      { reviewed: null, merges: null, isScheduled: true },
      reading,
      global,
      context,
    )
    return { ...made, computed: keepChanges(made.computed, changesOf(made.computed.plan.changes)) }
  } catch (error) {
    if (error instanceof Failure && yes && decided.length > 0 && !context.signal.aborted) return error
    throw error
  }
}

function recorded({ code, message, help, diagnostics, cause }: Failure): Failure {
  const story = `${message}; it is written down that the access ends, and nothing was taken away yet`
  return new Failure({
    code,
    message: story,
    help: `${help}; the next \`provisionr apply\` takes it away`,
    diagnostics,
    cause,
  })
}

/** In words: what gives it beside what was ended, and the ways to end that. */
function givenBeside(question: GrantQuestion, person: string, { computed }: MadePlan): readonly string[] {
  const timeline = computed.timelines.find(({ now }) => now.person.id === person)
  if (timeline === undefined) return []
  return otherSources(timeline.now, question.concerns).map((one) => otherSourceText(person, one))
}

/** In words: where nobody could see what is there. */
function unreadSystems({ systems }: Ending, result: PlanResult): readonly string[] {
  return result.systems
    .filter(({ name, status }) => status !== 'complete' && (systems === null || systems.has(name)))
    .map(({ name }) => `${quoted(name)} could not be read to the end: what is there goes with the next run that can`)
}

function nothingGives(person: string, { text }: GrantQuestion): Failure {
  return usage(
    `nothing outside of policies gives ${quoted(person)} ${quoted(text)}, and no policy does`,
    `\`provisionr explain ${shellWord(person)} ${shellWord(text)}\` tells what is there`,
  )
}

function exitCodeOf(
  { changes, diagnostics }: PlanResult,
  { given, unread, person }: Readonly<Record<'given' | 'unread', readonly string[]>> & { readonly person: string },
  { signal }: CommandContext,
): ExitCode {
  const left = changes.filter(({ result }) => !isDone(result)).length
  if (signal.aborted) throw interruption(signal, left)
  if (left + unread.length > 0 || unendedAccess(diagnostics.filter((one) => one.person === person)).length > 0)
    return exitCodes.partial
  return given.length > 0 ? exitCodes.findings : exitCodes.ok
}
