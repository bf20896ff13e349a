import type { FileChanges, ForgeRepository, MergeMethod } from './forge-repository.ts'

/** A pull request as git knows it; the emulator knows the rest. */
export interface RequestRecord {
  readonly number: number
  readonly title: string
  readonly base: string
  readonly branch: string
  /** where its branch is */
  readonly from: ForgeRepository
  /** tip of the base when it was opened, as the forge keeps saying */
  readonly baseCommit: string
  /** what became of it: its last head, the base before, and the commits that the base got; null: still open */
  merged: { readonly head: string; readonly before: string; readonly commits: readonly string[] } | null
}

/** Which pull request has which commits, kept beside the emulator, whose commits are its own. */
export interface RequestDesk {
  find(number: number): RequestRecord | undefined
  /** by a commit that the base branch got with it, or that is the head of an open one */
  having(commit: string): readonly RequestRecord[]
  isOpenFrom(from: ForgeRepository, branch: string): boolean
  open(request: Omit<RequestRecord, 'baseCommit' | 'merged'>): void
  /** takes over what was pushed to a fork */
  followFork(fork: ForgeRepository): void
  headOf(request: RequestRecord): string
  /** commits of the pull request, oldest first */
  commitsOf(request: RequestRecord): readonly string[]
  merge(number: number, login: string, method: MergeMethod, evil?: FileChanges): string
}

export function createRequestDesk(repository: ForgeRepository): RequestDesk {
  const requests = new Map<number, RequestRecord>()
  const headOf = ({ merged, from, branch }: RequestRecord) => merged?.head ?? from.resolve(`refs/heads/${branch}`) ?? ''
  const refOf = (number: number) => `refs/pull/${number}/head`
  const listed = (text: string) => text.split('\n').filter((line) => line !== '')

  function follow({ number, from, branch }: RequestRecord): void {
    repository.git('fetch', '--quiet', from.remote, `+refs/heads/${branch}:${refOf(number)}`)
  }

  return {
    find: (number) => requests.get(number),
    having: (commit) =>
      [...requests.values()].filter((one) => one.merged?.commits.includes(commit) ?? headOf(one) === commit),
    isOpenFrom: (from, branch) =>
      [...requests.values()].some((one) => one.merged === null && one.from === from && one.branch === branch),
    open(request) {
      const { number, from, branch, base } = request
      requests.set(number, { ...request, baseCommit: repository.resolve(`refs/heads/${base}`) ?? '', merged: null })
      // It goes with the branch, as long as nobody merges it.
      if (from === repository) repository.git('symbolic-ref', refOf(number), `refs/heads/${branch}`)
      else follow(requests.get(number)!)
    },
    followFork(fork) {
      for (const one of requests.values()) if (one.from === fork && one.merged === null) follow(one)
    },
    headOf,
    commitsOf(request) {
      const before = request.merged?.before ?? repository.resolve(`refs/heads/${request.base}`)
      return listed(request.from.git('rev-list', '--reverse', '--topo-order', headOf(request), `^${before}`))
    },
    merge(number, login, method, evil) {
      const request = requests.get(number)!
      const { base, title } = request
      const head = headOf(request)
      const before = repository.resolve(`refs/heads/${base}`)!
      if (request.from === repository) repository.git('symbolic-ref', '--delete', refOf(number))
      repository.git('update-ref', refOf(number), head)
      const after = repository.merge(login, { base, head: refOf(number), title: `${title} (#${number})` }, method, evil)
      request.merged = { head, before, commits: listed(repository.git('rev-list', `${before}..${after}`)) }
      return after
    },
  }
}
