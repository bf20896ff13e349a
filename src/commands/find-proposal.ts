import { canonicalJson } from '../domain/canonical-json.ts'
import { Failure } from '../domain/failure.ts'
import type { PullRequest } from '../domain/forge.ts'
import { sha256 } from '../files/sha256.ts'
import type { Forge } from '../forge/forge.ts'
import { listRemoteRefs } from '../git/remote-tip.ts'

const prefix = 'provisionr/request-'

/** What was asked for before, as the names of branches tell. */
export interface Proposals {
  /** numbers of the ids in use, `17` of `EX-017` */
  readonly takenNumbers: readonly number[]
  /** the same, still to be decided on */
  readonly same: { readonly id: string; readonly branch: string; readonly request: PullRequest } | null
}

/** The branch of a request; `content` is all that was asked for, apart from when. */
export function proposalBranch(id: string, content: unknown): string {
  return `${prefix}${id}-${digestOf(content)}`
}

/** Looks for requests among the remote's branches; only those for the same are looked up at the forge. */
export async function findProposals(root: string, forge: Forge, remote: string, content: unknown): Promise<Proposals> {
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
    if (request) return { takenNumbers, same: { id, branch, request } }
  }
  return { takenNumbers, same: null }
}

function digestOf(content: unknown): string {
  return sha256(canonicalJson(content)).slice(0, 12)
}
