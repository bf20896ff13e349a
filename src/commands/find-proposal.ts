import { parseDocuments } from '../config/load-documents.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { Exception } from '../domain/exception.ts'
import { Failure } from '../domain/failure.ts'
import type { PullRequest } from '../domain/forge.ts'
import { sha256 } from '../files/sha256.ts'
import type { Forge } from '../forge/forge.ts'
import { fetchRef } from '../git/fetch-ref.ts'
import { readRevision } from '../git/read-revision.ts'
import { listRemoteRefs } from '../git/remote-tip.ts'
import type { WorkspaceFiles } from './workspace.ts'

const prefix = 'provisionr/request-'

/** What was asked for before, as the names of branches tell. */
export interface Proposals {
  /** numbers of the ids in use, `17` of `EX-017` */
  readonly takenNumbers: readonly number[]
  /** the same, still to be decided on */
  readonly same: OpenProposal | null
}

export interface OpenProposal {
  readonly branch: string
  readonly request: PullRequest
  /** as the branch has it */
  readonly exception: Exception
}

/** The branch of a request; `content` is all that was asked for, apart from when. */
export function proposalBranch(id: string, content: unknown): string {
  return `${prefix}${id}-${digestOf(content)}`
}

/**
 * Looks for requests among the remote's branches. Who can push can name a branch as they like: only one that gives the
 * person the grants, and that waits at the forge, is the same.
 */
export async function findProposals(
  workspace: WorkspaceFiles,
  forge: Forge,
  remote: string,
  content: { readonly person: string; readonly grants: readonly string[] },
): Promise<Proposals> {
  const { root } = workspace
  const listed = await listRemoteRefs(root, remote, `refs/heads/${prefix}*`)
  if ('why' in listed) {
    const help = 'see whether `git ls-remote` works here'
    throw new Failure({ code: 'revision-unreadable', message: `what was asked for before: ${listed.why}`, help })
  }
  const branches = [...listed.refs].flatMap(([ref, commit]) => {
    const [, id, digest] = /^refs\/heads\/provisionr\/request-([A-Z]+-\d{1,9})-([0-9a-f]+)$/.exec(ref) ?? []
    return id === undefined ? [] : [{ id, digest, branch: ref.slice('refs/heads/'.length), commit }]
  })
  const takenNumbers = branches.map(({ id }) => Number(id.slice(id.indexOf('-') + 1)))
  const wanted = digestOf(content)
  for (const { id, branch, commit } of branches.filter(({ digest }) => digest === wanted)) {
    const requests = await forge.fetchRequestsOf(commit)
    const request = requests.find(({ state, head }) => state === 'open' && head.branch === branch && !head.isFork)
    const exception = request && (await proposedException(workspace, remote, branch, id))
    const isSame =
      exception?.person === content.person &&
      canonicalJson(exception.grants.map(({ text }) => text)) === canonicalJson(content.grants)
    if (isSame) return { takenNumbers, same: { branch, request: request!, exception } }
  }
  return { takenNumbers, same: null }
}

async function proposedException(
  { root, settings }: WorkspaceFiles,
  remote: string,
  branch: string,
  id: string,
): Promise<Exception | null> {
  const fetched = await fetchRef(root, remote, `refs/heads/${branch}`)
  if ('why' in fetched) return null
  const paths = [...settings.policies, ...settings.exceptions]
  const { files } = await readRevision(root, {
    commit: fetched.commit,
    paths,
    extensions: ['.yaml', '.yml'],
    optional: paths,
  })
  return parseDocuments(files).documents.exceptions.find((one) => one.id === id) ?? null
}

function digestOf(content: unknown): string {
  return sha256(canonicalJson(content)).slice(0, 12)
}
