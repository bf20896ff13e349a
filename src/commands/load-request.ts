import { requestApprovals } from '../access/request-approvals.ts'
import type { RequestFacts } from '../domain/forge.ts'
import type { PlanRequest } from '../domain/plan.ts'
import type { Forge } from '../forge/forge.ts'
import { createDirectory } from '../policy/directory.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { locate } from './locate.ts'
import { requestEvidence } from './request-evidence.ts'
import type { RequestMerge } from './request-merge.ts'
import { readRevisionFiles } from './revision-files.ts'
import { loadFiles, type LoadedFiles, type Workspace, withPeople } from './workspace.ts'

/** What a pull request is planned from. */
export interface LoadedRequest {
  /** with people who were read, and what the reviews approve of the files */
  readonly files: LoadedFiles
  readonly request: PlanRequest
}

/** Reads what merging a pull request gives, against its base branch as it is now, and what its reviews come to. */
export async function loadRequest(
  { facts, merged, forge }: { readonly facts: RequestFacts; readonly merged: RequestMerge; readonly forge: Forge },
  { at }: { readonly at: string | null },
  global: GlobalOptions,
  context: CommandContext,
): Promise<LoadedRequest> {
  const { number, head, base } = facts.request
  const ref = { ref: merged.base, name: base.branch, fromMergeBase: false, head: head.commit, mayBeEmpty: false }
  const files = await loadFiles(global, context, {
    at,
    revision: head.commit,
    merged: { tree: merged.tree, name: `pr/${number}` },
    base: { ...ref, isCheckedOut: true },
  })
  const workspace = await withPeople(files)
  const approvals = judgeReviews(facts, workspace)
  // What the merge makes of an exception that both sides edited was seen by nobody.
  const reviewed = merged.isHead
    ? files.documents
    : (await readRevisionFiles(head.commit, locate(global, context), global.environment)).documents
  const { approvers, objections, strangers, ignored } = approvals
  const seen = await requestEvidence(
    { number, approvals, before: files.base!.trusted, reviewed, merged: files.documents },
    workspace,
    forge,
  )
  const needed = files.settings.apply.require?.approvals ?? 0
  const source = `${forge.repository}#${number}`
  return {
    files: { ...files, people: workspace.people, approvals: seen },
    request: { source, number, needed, approvers, objections, strangers, ignored },
  }
}

function judgeReviews(facts: RequestFacts, { people, settings, now }: Workspace) {
  return requestApprovals(facts, {
    directory: createDirectory(people.people),
    settings: settings.people,
    at: now,
    loginAttribute: settings.people.logins['github'] ?? null,
    ownAccount: settings.forge?.account ?? null,
  })
}
