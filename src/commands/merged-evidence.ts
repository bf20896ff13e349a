import type { SeenApproval } from '../domain/evidence.ts'
import { Failure } from '../domain/failure.ts'
import type { Forge } from '../forge/forge.ts'
import type { GlobalOptions } from './command-context.ts'
import type { MergedRequest } from './merge-judge.ts'
import { requestEvidence } from './request-evidence.ts'
import { readRevisionFiles } from './revision-files.ts'
import { withoutPlaces } from './without-places.ts'
import type { Workspace } from './workspace.ts'

/** A request, and what of the files its approvals are for. */
export interface EvidentRequest extends MergedRequest {
  /** `acme/access#482` */
  readonly source: string
  readonly seen: readonly SeenApproval[]
  /** it says itself who may approve: then its approvals alone do not say that the right people did */
  readonly altersRules: boolean
}

export interface MergedEvidence {
  readonly requests: readonly EvidentRequest[]
  /** false: the forge did not answer everything, and has to be asked again */
  readonly isWhole: boolean
}

/** What rules and constraints may take for approved of all that was merged. */
export async function mergedEvidence(
  requests: readonly MergedRequest[],
  workspace: Workspace,
  forge: Forge,
  place: { readonly root: string; readonly file: string | undefined },
  { environment }: GlobalOptions,
): Promise<MergedEvidence> {
  const documentsOf = async (commit: string) => (await readRevisionFiles(commit, place, environment)).documents
  const found: EvidentRequest[] = []
  let isWhole = true
  for (const one of requests) {
    const { number, head } = one.request
    const [before, merged] = [await documentsOf(one.onto), await documentsOf(one.commits.at(-1)!)]
    // What a merge makes of two edits of one exception was seen by nobody.
    const asked = { number, approvals: one.approvals, before, reviewed: await documentsOf(head.commit), merged }
    const seen = await requestEvidence(asked, workspace, forge).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'forge-unreadable') throw error
      isWhole = false
      return []
    })
    const altersRules = withoutPlaces(before.accessRules) !== withoutPlaces(merged.accessRules)
    found.push({ ...one, source: `${forge.repository}#${number}`, seen, altersRules })
  }
  return { requests: found, isWhole }
}
