import { chooseReviewers, type ReviewerChoice } from '../access/choose-reviewers.ts'
import { createLoginNames } from '../access/login-names.ts'
import { createPersonNames, valuesOf } from '../access/person-names.ts'
import { type AskedStage, askedStages } from '../access/rule-approvers.ts'
import type { Exception } from '../domain/exception.ts'
import { emptyLedger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { Forge } from '../forge/forge.ts'
import { fillTemplate } from '../policy/resource-template.ts'
import { parseGrant } from '../policy/grant-text.ts'
import { createAccessEngine } from './access-engine.ts'
import type { Requester } from './requester.ts'
import { policyMembersOf } from './rule-context.ts'
import { fetchTeamMembers } from './team-members.ts'
import type { Workspace } from './workspace.ts'

/** GitHub refuses to ask more: 422 from `POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers`. */
const mostReviewers = 15

export interface RequestApprovers {
  readonly stages: readonly AskedStage[]
  readonly reviewers: ReviewerChoice
}

/** Whose approval the access rules ask for, and whom of them to ask at the forge: never who asks, or who gets it. */
export async function requestApprovers(
  workspace: Workspace,
  forge: Forge,
  {
    added,
    beneficiary,
    requester,
  }: { readonly added: Exception; readonly beneficiary: Person; readonly requester: Requester },
): Promise<RequestApprovers> {
  const { settings, catalog, documents, now } = workspace
  if (documents.accessRules.length === 0) return { stages: [], reviewers: { asked: [], more: [], unknown: [] } }
  const ledger = emptyLedger(settings.organization, settings.environment)
  const { accessRules, model } = createAccessEngine(workspace, { ledger, held: new Map() })
  const { directory, policies } = model
  const grants = added.grants.flatMap(({ text, level }) => {
    const parsed = parseGrant(text, level, catalog)
    const filled = parsed.ok ? fillTemplate(parsed.value.resource, beneficiary.attributes) : null
    return parsed.ok && filled?.ok ? [{ ...parsed.value, resource: filled.resource }] : []
  })
  const attribute = settings.people.logins[forge.kind] ?? null
  const logins = createLoginNames(directory, attribute)
  const asked = accessRules.rules.filter(({ covers }) => grants.some(covers))
  const stages = askedStages(asked, {
    beneficiary,
    authors: [requester.person?.id ?? requester.name],
    requester: null,
    directory,
    names: createPersonNames(directory, Object.values(settings.people.logins)),
    settings: settings.people,
    policyMembers: policyMembersOf(policies, directory, workspace),
    teamMembers: await fetchTeamMembers(
      asked.flatMap(({ rule }) => rule.approvals),
      logins,
      forge,
    ),
    at: now,
  })
  const loginOf = (id: string) => {
    const person = directory.byId.get(id)
    const own = person && attribute !== null ? valuesOf(person, attribute) : []
    return own.find((login) => logins.peopleOf(login).length === 1) ?? null
  }
  return { stages, reviewers: chooseReviewers(stages, loginOf, mostReviewers) }
}
