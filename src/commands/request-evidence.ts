import { type ApprovableFiles, approvalsOfRequest } from '../access/approvals-of-request.ts'
import { createLoginNames } from '../access/login-names.ts'
import { createPersonNames } from '../access/person-names.ts'
import { createPolicyGifts } from '../access/policy-gifts.ts'
import { approvableGifts } from '../access/recorded-gifts.ts'
import type { Documents } from '../domain/documents.ts'
import type { RequestApprovals, SeenApproval } from '../domain/evidence.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import { sha256 } from '../files/sha256.ts'
import type { Forge } from '../forge/forge.ts'
import { createConstraintModel } from '../policy/constraint-model.ts'
import { createDirectory } from '../policy/directory.ts'
import { createPolicyModel } from '../policy/policy-model.ts'
import { policyMembersOf } from './rule-context.ts'
import { fetchTeamMembers } from './team-members.ts'
import type { Workspace } from './workspace.ts'

/** A pull request, open or merged, and what the files said before and after it. */
export interface JudgedRequest {
  readonly number: number
  readonly approvals: RequestApprovals
  /** of the commit that it is merged onto, or would be: its rules and approvers count, for no change approves itself */
  readonly before: Documents
  /** of what was reviewed */
  readonly reviewed: Documents
  /** of the commit by which it was merged; left out: it is still open, or exactly what was reviewed */
  readonly merged?: Documents
}

/**
 * What of the files the approvals of a request are for, whether they are enough or not; asks the forge for the teams that
 * rules name. Nothing is asked and looked up where no rule and no constraint asks for approvals.
 */
export async function requestEvidence(
  { number, approvals, before, reviewed, merged }: JudgedRequest,
  workspace: Workspace,
  forge: Pick<Forge, 'kind' | 'repository' | 'fetchTeam'>,
): Promise<readonly SeenApproval[]> {
  const { settings, catalog, people, now } = workspace
  const stages = [before, reviewed].flatMap(stagesOf)
  if (stages.length === 0) return []
  const directory = createDirectory(people.people)
  const silent = { settings, catalog, directory, report: () => undefined }
  const logins = createLoginNames(directory, settings.people.logins[forge.kind] ?? null)
  const asking = [...before.constraints, ...reviewed.constraints].filter(({ kind }) => kind === 'requires_approval')
  const { rules } = createConstraintModel(asking, silent)
  const approvable = ({ exceptions, policies }: Documents): ApprovableFiles => ({
    exceptions,
    gifts:
      rules.length === 0 ? [] : approvableGifts(createPolicyGifts(createPolicyModel(policies, silent), sha256), rules),
  })
  return approvalsOfRequest(
    { approvals, source: `${forge.repository}#${number}`, requester: null, at: now },
    {
      before: approvable(before),
      reviewed: approvable(reviewed),
      ...(merged && { merged: approvable(merged) }),
    },
    {
      directory,
      names: createPersonNames(directory, Object.values(settings.people.logins)),
      settings: settings.people,
      configuration: settings,
      policyMembers: policyMembersOf(createPolicyModel(before.policies, silent), directory, workspace),
      teamMembers: await fetchTeamMembers(stages, logins, forge),
      stages,
      at: now,
      hash: sha256,
    },
  )
}

/** Of access rules, and of constraints. */
function stagesOf({ accessRules, constraints }: Documents): ApprovalStage[] {
  return [...accessRules, ...constraints].flatMap(({ approvals }) => approvals)
}
