import { checkEvents } from '../analysis/check-events.ts'
import { knownValues } from '../analysis/known-values.ts'
import { recordHistory } from '../analysis/record-history.ts'
import { simulatePerson } from '../analysis/simulate-person.ts'
import { systemsFromLedger } from '../analysis/simulated-systems.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { HrisEvent } from '../domain/hris-event.ts'
import { emptyLedger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import { didYouMean, nearest } from '../domain/suggest.ts'
import { dateIn, type Instant, startOf } from '../domain/time.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { invalidEvents, loadEvents, parseEvents } from '../people/load-events.ts'
import { renderSimulationJson } from '../views/simulation-json.ts'
import { renderSimulationText } from '../views/simulation-text.ts'
import { createAccessEngine, loadRemembered, type Remembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { usage } from './exception-input.ts'
import { checkFormats, emit } from './output.ts'
import { unknownName } from './unknown-name.ts'
import { eventOfSets, readHorizon, type SetOptions } from './simulate-input.ts'
import { readRecords } from './simulated-records.ts'
import { createRunner, isPersonal, ledgerOf, withPerson } from './simulate-run.ts'
import { loadWorkspace, requireSound, type Workspace } from './workspace.ts'

export interface SimulateOptions extends SetOptions {
  readonly person: string
  readonly event: string | null
  readonly at: string | null
  readonly until: string | null
}

/** What a person would get, keep and lose over time, from files, people and ledger alone; reads no system and writes nothing. */
export async function simulate(
  options: SimulateOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  checkOptions(options)
  const workspace = await loadWorkspace(global, context, { at: options.at })
  const { settings, catalog, now } = workspace
  const known = workspace.people.people.find((one) => one.id === options.person) ?? null
  const events = await readEvents(options, known, workspace, context)
  if (known === null && events.length === 0) throw unknownPerson(options, workspace)
  if (known !== null && known.hold !== null) throw heldPerson(known)
  const diagnostics: Diagnostic[] = []
  const history = recordHistory(events, { base: known?.attributes ?? null, now, settings })
  const records = readRecords(options.person, known, history, workspace)
  const { personOf } = records
  const first = personOf(history.base ?? history.moments[0]!.record)
  const ids = workspace.people.people.map((one) => one.id)
  const remembered = await readRemembered(workspace, diagnostics)
  const engine = createAccessEngine(withPerson(workspace, first), remembered)
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  if (options.set.length > 0)
    checkSets(options, events[0]!, first, { known, now, read: engine.model.policies.attributes, ids })
  const { policies, directory, constraints } = engine.model
  const others = { ...directory, people: directory.people.filter((one) => one !== first || one === known) }
  diagnostics.push(
    ...checkEvents(history, {
      id: options.person,
      known,
      ids,
      values: knownValues(others, policies, settings),
      read: policies.attributes,
      now,
      settings,
      personOf,
    }),
  )
  const isTold = !hasErrors(diagnostics) && !records.areHeld
  diagnostics.push(...records.diagnostics)
  if (!isTold) throw invalidEvents(diagnostics)
  if (!constraints.rules.every(isPersonal)) diagnostics.push(uncounted(workspace))
  const until = readHorizon(options.until, history.start, settings)
  const ledger = ledgerOf(
    history.isReplay ? emptyLedger(settings.organization, settings.environment) : remembered.ledger,
    options.person,
    history.start,
  )
  const timeline = simulatePerson({
    history,
    until,
    ledger,
    actual: systemsFromLedger(ledger, catalog),
    catalog,
    personOf,
    ...createRunner(workspace, remembered, context.version),
  })
  const report = {
    person: options.person,
    organization: settings.organization,
    environment: settings.environment,
    isReplay: history.isReplay,
    wasRemembered: ledger.people.length > 0,
    start: history.start,
    until,
    timeline,
    catalog,
    diagnostics: sortDiagnostics(diagnostics),
  }
  emit(
    { text: (text) => renderSimulationText(report, text), json: () => renderSimulationJson(report) },
    global,
    context,
  )
  return exitCodes.ok
}

function checkOptions({ set, on, event }: SimulateOptions): void {
  if (event !== null && set.length > 0)
    throw usage('`--set` and `--event` say both what happens', 'leave one of them out; an event has its `changes`')
  if (on !== null && set.length === 0)
    throw usage(
      '`--on` says when `--set` takes effect, and there is none',
      'add `--set name=value`; events have their own dates',
    )
}

async function readEvents(
  options: SimulateOptions,
  known: Person | null,
  { settings }: Workspace,
  context: CommandContext,
): Promise<HrisEvent[]> {
  const { person, event, set } = options
  if (event === null)
    return set.length === 0 ? [] : [eventOfSets(options, person, { isNew: known === null, key: settings.people.key })]
  const all = event === '-' ? parseEvents(await context.read(), 'standard input') : loadEvents(event, context.cwd)
  const mine = all.filter((one) => one.person === person)
  if (mine.length > 0) return mine
  const ids = new Set(all.map((one) => one.person))
  throw unknownName('person', person, `no event there is about them; ${didYouMean(person, ids)}`)
}

function unknownPerson({ person }: SimulateOptions, { people }: Workspace): Failure {
  return unknownName(
    'person',
    person,
    didYouMean(
      person,
      people.people.map((one) => one.id),
    ),
  )
}

/** `--set` says what is to come, and enough of a new person for some policy to ask for it. */
function checkSets(
  { person, set }: SimulateOptions,
  { effective }: HrisEvent,
  { zone }: Person,
  context: {
    readonly known: Person | null
    readonly now: Instant
    readonly read: ReadonlySet<string>
    readonly ids: readonly string[]
  },
): void {
  const { known, now, read, ids } = context
  if (effective !== null && dateIn(startOf(effective, zone), zone) < dateIn(now, zone))
    throw usage('`--on` is in the past', 'choose a day from today on, or begin earlier with `--at`')
  if (known !== null || set.some((one) => read.has(one.slice(0, one.indexOf('=')).trim()))) return
  const near = nearest(person, ids)
  const names = [...read]
    .sort()
    .slice(0, 6)
    .map((one) => `\`--set ${one}=…\``)
  throw new Failure({
    code: 'unknown-name',
    message: `\`${person}\` is nobody in the people source, and what is set says too little of a new person`,
    help: `${near === null ? '' : `did you mean \`${near}\`? Otherwise `}give what policies ask for: ${names.join(', ')}`,
  })
}

function heldPerson({ id, hold }: Person): Failure {
  return new Failure({
    code: 'invalid-files',
    message: `the record of \`${id}\` cannot be used: ${hold}`,
    help: 'correct it; until then what they have stays',
  })
}

/** Without a ledger it is not known what the person was given; everything else can still be told. */
async function readRemembered(workspace: Workspace, diagnostics: Diagnostic[]): Promise<Remembered> {
  try {
    return await loadRemembered(workspace, await openLedger(workspace))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { settings } = workspace
    const help = 'what the person was given before, and which graces run, is not known here'
    diagnostics.push({ severity: 'warning', code: 'ledger-not-read', message: error.message, help, at: null })
    return { ledger: emptyLedger(settings.organization, settings.environment), held: new Map() }
  }
}

function uncounted({ settings }: Workspace): Diagnostic {
  return {
    severity: 'notice',
    code: 'constraint-not-simulated',
    message: 'constraints that count people, or ask for approvals, are not looked at for one person alone',
    help: 'let `provisionr plan` judge them when the change is there',
    at: settings.at,
  }
}
