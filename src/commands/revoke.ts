import { personLock } from '../access/lock-model.ts'
import { isDone } from '../apply/execute-one.ts'
import { quoted } from '../config/quoted.ts'
import type { Emergency } from '../domain/emergency.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Plan, PlannedChange, PlanResult } from '../domain/plan.ts'
import { didYouMean } from '../domain/suggest.ts'
import { endOf, formatInstant, type Instant, parsePointInTime } from '../domain/time.ts'
import { takenByLock, takenWith } from '../plan/emergency-changes.ts'
import { unendedAccess } from '../plan/unended-access.ts'
import { type AccessEngine, createAccessEngine } from './access-engine.ts'
import { askedGrant } from './asked-grant.ts'
import { bringIntoFiles } from './bring-into-files.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { confirmPlan } from './confirm-plan.ts'
import { type Decider, decider } from './decider.ts'
import { personDescriber } from './describe-person.ts'
import { emitUrgent } from './emit-urgent.ts'
import { type EndedExceptions, endedExceptions } from './ended-exceptions.ts'
import { checkTexts, usage } from './exception-input.ts'
import { interruption } from './interruption.ts'
import { keepChanges } from './keep-changes.ts'
import { checkFormats } from './output.ts'
import { type MadePlan, planOrEndings } from './plan-endings.ts'
import { stillGiven } from './still-given.ts'
import { unknownName } from './unknown-name.ts'
import { carryOut, deciding, record, type UrgentOptions, type UrgentRun, whileUrgent } from './urgent-run.ts'
import type { Workspace } from './workspace.ts'

export interface RevokeOptions extends UrgentOptions {
  readonly person: string
  /** a grant or a pattern; null: everything, by a lock of the person */
  readonly grant: string | null
  readonly reason: string
  /** until when a lock holds; null: until the files say otherwise */
  readonly until: string | null
}

/** What is to end, and which changes that is. */
interface Ending {
  readonly decided: readonly Emergency[]
  readonly taken: (changes: readonly PlannedChange[]) => PlannedChange[]
  readonly exceptions: EndedExceptions | null
  readonly told: readonly string[]
}

/**
 * Ends access now: the exceptions that give somebody a grant, or, by a lock, everything. Written down first, taken away, then
 * brought into the files by a pull request. Nothing that it does gives anybody anything, and what could not be taken away
 * stays open until a run has seen it gone.
 */
export async function revoke(options: RevokeOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  checkTexts({ 'the person': options.person, 'the grant': options.grant, '--reason': options.reason })
  if (options.grant !== null && options.until !== null)
    throw usage('`--until` is for a lock of the person', 'leave it out: an exception that ended does not come back')
  return whileUrgent(options, global, context, (workspace) => Promise.resolve(workspace), async (run) => {
    const { workspace, remembered } = run
    const engine = createAccessEngine(workspace, remembered)
    requireKnown(options.person, engine, run)
    const who = await decider(workspace.root, context)
    const ending = options.grant === null ? lockOf(options, who, engine, run) : endOf_(options.grant, options, who, engine, run)
    if (options.grant !== null && ending.decided.length === 0) return tellGiven(options.grant, options, engine, run, global)
    const made = await planEnding(options, ending, run, global)
    const saved = ending.decided.length === 0 ? remembered.ledger : await record(run, ending.decided)
    if (made instanceof Failure) throw recorded(made)
    const result = await carryOut(run, made, saved, global)
    return conclude(options, { ending, made, result }, run, global)
  })
}
