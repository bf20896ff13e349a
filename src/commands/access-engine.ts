import { accessTimeline } from '../access/access-timeline.ts'
import { narrowTimeline } from '../access/narrow-timeline.ts'
import { type AccessModel, groupGraces } from '../access/access-model.ts'
import type { KnownApprovals } from '../access/approved-changes.ts'
import { checkApprovers } from '../access/approver-reference.ts'
import { createExceptionModel } from '../access/exception-model.ts'
import { heldEarlier } from '../access/extended-exceptions.ts'
import { emergencyFindings } from '../access/emergency-findings.ts'
import { withEmergencies } from '../access/emergency-documents.ts'
import { createPolicyGifts, type PolicyGifts } from '../access/policy-gifts.ts'
import { createLockModel, personLock } from '../access/lock-model.ts'
import { closedRules, ineligibleExceptions } from '../access/rule-findings.ts'
import type { RuleOptions } from '../access/check-rule.ts'
import { createRuleModel, type RuleModel } from '../access/rule-model.ts'
import type { HeldPeriod } from '../access/rule-problem.ts'
import { createRuleVerdicts } from '../access/rule-verdicts.ts'
import type { Refusal } from '../domain/plan.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { evidenceOf } from './evidence-of.ts'
import { policyMembersOf, readHeldPeriods } from './rule-context.ts'
import { holdBlanked, judgeMissing, judgePerson } from '../access/held-person.ts'
import { personFromLedger, rememberedPeople } from '../access/remembered-person.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Ledger, LedgerGrant } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import { placeInFiles } from '../domain/position.ts'
import { missingPeople } from '../people/people-gates.ts'
import { checkPolicies } from '../policy/check-policies.ts'
import { createConstraintModel } from '../policy/constraint-model.ts'
import { createDirectory, type Directory } from '../policy/directory.ts'
import { createPolicyModel, type PolicyModel } from '../policy/policy-model.ts'
import { compileSystemRules } from '../policy/system-rules.ts'
import type { Settings, SystemRules } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import { type FilesInForce, filesInForce } from './files-in-force.ts'
import type { Workspace } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'

/** The files with their names looked up: ready to be asked who gets what. */
export interface AccessEngine {
  readonly model: AccessModel
  readonly rules: ReadonlyMap<string, SystemRules>
  readonly gifts: PolicyGifts
  /** who may ask for what */
  readonly accessRules: RuleModel
  /** who approved what */
  readonly known: KnownApprovals
  /** exceptions that wait for an approval */
  readonly refusals: readonly Refusal[]
  /** about the files as a whole; errors among them stop a plan */
  readonly diagnostics: readonly Diagnostic[]
  /** about what people and approvals make of the files; they stop nothing */
  readonly findings: readonly Diagnostic[]
}

/** What was in somebody's record at an earlier run may be blank in everybody's today: one record's fault stops nobody else. */
function formerAttributes({ people }: Ledger, settings: Settings): Set<string> {
  const names = new Set(settings.people.mayBeBlank)
  for (const { attributes } of people)
    for (const [name, value] of Object.entries(attributes)) if (value !== '') names.add(name)
  return names
}

export interface Remembered {
  readonly ledger: Ledger
  /** by person; empty unless an access rule limits a total */
  readonly held: ReadonlyMap<string, readonly HeldPeriod[]>
}

/** `known`: the policies of the same files, when they were looked up (and what is wrong with them told) before. */
export function createAccessEngine(
  workspace: Workspace,
  { ledger, held }: Remembered,
  known: PolicyModel | null = null,
): AccessEngine {
  const { settings, catalog, documents, people, now } = workspace
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const policies = known ?? createPolicyModel(documents.policies, { settings, catalog, report })
  const judged = holdBlanked(people.people, ledger.people, { policies, settings, now })
  const directory = createDirectory(judged, formerAttributes(ledger, settings))
  if (known === null) diagnostics.push(...checkPolicies(policies, { settings, directory }))
  const left = new Map(ledger.people.flatMap((one) => (one.left === undefined ? [] : [[one.person, one.left]])))
  const formerPeople = new Set(ledger.people.map((one) => one.person))
  const lastLeft = (person: string) => left.get(person) ?? null
  const { graces, emergencies, approvals } = ledger
  const remembered = { held, graces, emergencies, approvals }
  const engine = assembleEngine(workspace, { policies, directory, formerPeople, lastLeft, ...remembered })
  return { ...engine, diagnostics: [...diagnostics, ...engine.diagnostics] }
}

/** What an engine is made of besides the files: policies looked up, and how people are found. */
export interface EngineParts {
  readonly policies: PolicyModel
  readonly directory: Directory
  /** people whom the ledger knows */
  readonly formerPeople: Pick<ReadonlySet<string>, 'has'>
  /** when somebody who is back was last gone */
  readonly lastLeft: (person: string) => Instant | null
  readonly held: Remembered['held']
  readonly graces: Ledger['graces']
  readonly emergencies: Ledger['emergencies']
  readonly approvals: Ledger['approvals']
}

/** As `createAccessEngine`, with nothing said about the policies. */
export function assembleEngine(
  workspace: Workspace,
  { policies, directory, formerPeople, lastLeft, held, graces, emergencies = [], approvals }: EngineParts,
): AccessEngine {
  const { settings, catalog, now } = workspace
  const documents = withEmergencies(workspace.documents, emergencies, { settings, hash: sha256 })
  const { base, evidence, approvals: seen } = workspace
  const files = { documents, settings, base, evidence, approvals: seen }
  const diagnostics: Diagnostic[] = []
  const findings: Diagnostic[] = [
    ...emergencyFindings(emergencies, workspace.documents, { settings, hash: sha256, now }),
  ]
  const find = (diagnostic: Diagnostic) => void findings.push({ ...diagnostic, at: placeInFiles(diagnostic.at) })
  // No edit of files could mend what the ledger says, so that it stops nothing.
  const report = (diagnostic: Diagnostic) =>
    placeInFiles(diagnostic.at) === diagnostic.at ? void diagnostics.push(diagnostic) : find(diagnostic)
  const rules = compileSystemRules(settings, catalog, report)
  const policyNames = new Set(policies.versions.keys())
  const common = { settings, catalog, directory, formerPeople, report }
  const ownRules = createRuleModel(documents.accessRules, { ...common, policyNames })
  const ownConstraints = createConstraintModel(documents.constraints, common)
  for (const constraint of documents.constraints) checkApprovers(constraint.approvals, { ...common, policyNames })
  const inForce = filesInForce(files, approvals)
  const trusted = inForce && trustedModels(inForce, policyNames, common)
  const ruleModel = trusted?.rules ?? ownRules
  const exceptions = createExceptionModel(inForce?.exceptions ?? documents.exceptions, {
    settings,
    rules: policies.rules,
    directory,
    formerPeople,
    now,
    lastLeft,
    isCovered: (grant) => ruleModel.rulesFor(grant).length > 0,
    isApproved: (grant) => ruleModel.rulesFor(grant).some(({ rule }) => rule.approvals.length > 0),
    report,
  })
  const heldBefore = heldEarlier(workspace.base?.extended ?? [], exceptions, { settings, now })
  const refusals: Refusal[] = []
  const known: KnownApprovals = {
    approvals: [...seen, ...(approvals ?? [])],
    evidence: inForce?.evidence ?? evidenceOf(files, approvals),
    policyMembers: policyMembersOf(trusted?.policies ?? policies, directory, workspace),
    now,
  }
  const verdicts = createRuleVerdicts(exceptions, {
    ...known,
    rules: ruleModel,
    settings,
    directory,
    isNewRule: (rule) => inForce?.newRules.has(rule) ?? false,
    held: (person) => [...(held.get(person) ?? []), ...heldBefore(person)],
    report,
    find,
    refuse: (refusal) => {
      // Several grants of one exception wait for one approval.
      if (!refusals.some(({ message }) => message === refusal.message)) refusals.push(refusal)
    },
  })
  const locks = createLockModel(documents.locks, { settings, catalog, directory, formerPeople, now, report })
  const model: AccessModel = {
    settings,
    policies,
    exceptions,
    verdicts,
    directory,
    locks,
    constraints: trusted?.constraints ?? ownConstraints,
    graces: groupGraces(graces),
  }
  for (const finding of [...ineligibleExceptions(model, now), ...closedRules(model, now)]) find(finding)
  return {
    model,
    rules,
    gifts: createPolicyGifts(policies, sha256),
    accessRules: ruleModel,
    known,
    refusals,
    diagnostics,
    findings,
  }
}

/** The rules, constraints and approvers of the base, which say nothing of their own faults: no edit here could mend them. */
function trustedModels(
  { accessRules, constraints, policies }: FilesInForce,
  policyNames: ReadonlySet<string>,
  common: Omit<RuleOptions, 'policyNames'>,
) {
  const silent = { ...common, report: () => undefined }
  const approvers = createPolicyModel(policies, silent)
  const names = new Set([...policyNames, ...approvers.versions.keys()])
  return {
    policies: approvers,
    rules: createRuleModel(accessRules, { ...silent, policyNames: names }),
    constraints: createConstraintModel(constraints, silent),
  }
}

/** What every command that asks about access starts from: the stored ledger, and what its log says was held. */
export async function loadRemembered(workspace: Workspace, store: LedgerStore): Promise<Remembered> {
  const ledger = await store.load()
  return { ledger, held: await readHeldPeriods(workspace, store, ledger.emergencies) }
}

/** Everybody's access over time, and whose must stay as it is. */
export interface PeopleAccess {
  readonly timelines: readonly AccessTimeline[]
  /** of people whose record cannot be used, or who left the source: as they were, so that what ends by time ends */
  readonly held: readonly AccessTimeline[]
  readonly diagnostics: readonly Diagnostic[]
}

/** `partly`: of whom only some systems are of interest. */
export function evaluatePeople(
  workspace: Workspace,
  engine: AccessEngine,
  ledger: Ledger,
  people: readonly Person[] = workspace.people.people,
  partly: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): PeopleAccess {
  const { settings, now } = workspace
  const { unidentified } = workspace.people
  const remembered = rememberedPeople(ledger)
  const owned = groupOwned(ledger.grants)
  const diagnostics: Diagnostic[] = []
  const evaluate = (person: Person) => {
    const known = remembered.get(person.id) ?? null
    const systems = partly.get(person.id)
    const timeline = accessTimeline(engine.model, person, { now, remembered: known, owned: owned.get(person.id) ?? [] })
    return systems === undefined ? timeline : narrowTimeline(timeline, systems)
  }
  // A lock is obeyed also for people whose record cannot be used otherwise, or who left the source.
  const isLocked = (id: string) => personLock(engine.model.locks, id, now) !== null
  const timelines: AccessTimeline[] = []
  const held: AccessTimeline[] = []
  for (const one of people) {
    const known = remembered.get(one.id) ?? null
    const { person, diagnostics: found } = judgePerson(one, known, engine.model, now)
    diagnostics.push(...found)
    if (person.hold === null || isLocked(person.id)) timelines.push(evaluate(person))
    else if (known) held.push(evaluate(person))
  }
  const isPeopleWhole = unidentified === 0
  for (const id of missingPeople(ledger, people)) {
    const known = remembered.get(id)
    const isLeaver = settings.people.missing === 'leaver' && isPeopleWhole
    const person =
      known && (isLeaver ? personFromLedger(known, settings) : judgeMissing(known, { settings, isPeopleWhole }, now))
    if (person && (person.hold === null || isLocked(id))) timelines.push(evaluate(person))
    else if (person) held.push(evaluate(person))
    if (!person || (person.hold !== null && !isLocked(id))) diagnostics.push(missingPerson(id, workspace))
  }
  return { timelines: sortById(timelines), held: sortById(held), diagnostics }
}

function sortById(timelines: AccessTimeline[]): AccessTimeline[] {
  return timelines.sort((a, b) => (a.now.person.id < b.now.person.id ? -1 : 1))
}

function missingPerson(id: string, { settings }: Workspace): Diagnostic {
  return {
    severity: 'error',
    code: 'missing-person',
    message: `\`${id}\` is no longer in the people source; what they have stays`,
    help: 'put them back with a termination date, or set `people.missing: leaver`',
    at: settings.people.at,
    person: id,
  }
}

function groupOwned(grants: readonly LedgerGrant[]): Map<string, LedgerGrant[]> {
  const byPerson = new Map<string, LedgerGrant[]>()
  for (const grant of grants) {
    const known = byPerson.get(grant.person)
    if (known) known.push(grant)
    else byPerson.set(grant.person, [grant])
  }
  return byPerson
}
