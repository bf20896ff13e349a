import { type ForgeCall, type ForgeRoute, notFound, pageOf } from './forge-layer.ts'
import type { ForgeRepository, MergeMethod } from './forge-repository.ts'
import type { RequestDesk, RequestRecord } from './request-desk.ts'

interface World {
  readonly path: string
  readonly desk: RequestDesk
  readonly repository: ForgeRepository
  /** by the login of who has it */
  readonly forks: ReadonlyMap<string, ForgeRepository>
  /** makes a branch known to the emulator */
  readonly announce: (owner: string, branch: string) => Promise<void>
  /** what the emulator says of a pull request */
  readonly fetchRequest: (number: number) => Promise<unknown>
  readonly accountOf: (email: string) => unknown
}

const largestList = 250
type Row = Readonly<Record<string, unknown>>

/** Pull requests with the commits of real git: opened, listed, reviewed and merged. */
export function requestRoutes(world: World): ForgeRoute[] {
  const { path, desk, repository, forks } = world
  const at = (rest: string) => new RegExp(`^${rest.replaceAll('{repo}', `/repos/${path}`)}$`)
  return [
    [
      at('POST {repo}/pulls'),
      async (call) => {
        const [head = '', owner = ''] = String(call.body['head']).split(':').toReversed()
        const isOwn = owner === '' || owner === path.split('/')[0]
        const from = isOwn ? repository : forks.get(owner)
        const base = String(call.body['base'])
        const tip = from?.resolve(`refs/heads/${head}`) ?? null
        if (!from || tip === null || repository.resolve(`refs/heads/${base}`) === null) return invalid('head or base')
        if (desk.isOpenFrom(from, head)) return invalid(`A pull request already exists for ${head}.`)
        await world.announce(isOwn ? path.split('/')[0]! : owner, head)
        const answer = await call.pass()
        const { number, title } = answer.body as { number: number; title: string }
        if (answer.status !== 201) return answer
        desk.open({ number, title, base, branch: head, from })
        return { ...answer, body: adornRequest(answer.body, desk) }
      },
    ],
    [
      at('GET {repo}/pulls/(\\d+)/commits'),
      (call, number) => {
        const request = desk.find(Number(number))
        if (!request) return notFound
        return pageOf(commitRows(desk.commitsOf(request).slice(0, largestList), request, world), call)
      },
    ],
    [
      at('GET {repo}/commits/([0-9a-f]{40})/pulls'),
      async (call, commit) => {
        if (repository.resolve(commit) === null) return invalid(`No commit found for SHA: ${commit}`)
        const rows = await Promise.all(desk.having(commit).map(({ number }) => world.fetchRequest(number)))
        // What is listed tells less than what is asked for by its number.
        return pageOf(
          rows.map((row) => without(row as Row, 'merged', 'merged_by', 'commits')),
          call,
        )
      },
    ],
    [at('POST {repo}/pulls/(\\d+)/reviews'), (call, number) => review(call, desk.find(Number(number)))],
    [
      at('POST {repo}/pulls/(\\d+)/requested_reviewers'),
      async (call, number) => {
        const { user } = (await world.fetchRequest(Number(number))) as { user: { login: string } }
        const isAuthor = (call.body['reviewers'] as readonly string[]).includes(user.login)
        return isAuthor ? invalid('Review cannot be requested from pull request author.') : call.pass()
      },
    ],
    [
      at('PUT {repo}/pulls/(\\d+)/merge'),
      async (call, number) => {
        const answer = await call.pass()
        if (answer.status !== 200) return answer
        const method = (call.body['merge_method'] ?? 'merge') as MergeMethod
        const evil = call.body['evil'] as Readonly<Record<string, string>> | undefined
        return { status: 200, body: { sha: desk.merge(Number(number), call.login, method, evil), merged: true } }
      },
    ],
  ]

  async function review(call: ForgeCall, request: RequestRecord | undefined) {
    if (!request) return notFound
    return call.pass({ ...call.body, commit_id: call.body['commit_id'] ?? desk.headOf(request) })
  }
}

/** Puts the commits of real git into what the emulator says of pull requests. */
export function adornRequest(value: unknown, desk: RequestDesk): unknown {
  const row = value as Row
  const request = typeof row['number'] === 'number' && row['head'] ? desk.find(row['number']) : undefined
  if (!request) return value
  const head = desk.headOf(request)
  return {
    ...row,
    head: { ...(row['head'] as Row), sha: head },
    base: { ...(row['base'] as Row), sha: request.baseCommit },
    // Of an open one it is a commit that was made to see whether it can be merged.
    merge_commit_sha: request.merged?.commits[0] ?? 'f'.repeat(40),
    ...('commits' in row && { commits: desk.commitsOf(request).length }),
  }
}

function commitRows(commits: readonly string[], { from }: RequestRecord, { accountOf }: World): readonly unknown[] {
  if (commits.length === 0) return []
  const format = '--format=%H%x00%ae%x00%ce%x00%B%x01'
  const told = from
    .git('log', '--no-walk=unsorted', format, ...commits)
    .split('\u0001')
    .slice(0, -1)
  return told.map((one) => {
    const [sha = '', author = '', committer = '', message = ''] = one.trimStart().split('\0')
    return {
      sha,
      commit: {
        author: { name: author, email: author, date: '2026-01-01T00:00:00Z' },
        committer: { name: committer, email: committer, date: '2026-01-01T00:00:00Z' },
        message,
      },
      author: accountOf(author),
      committer: accountOf(committer),
    }
  })
}

function without(row: Row, ...keys: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)))
}

function invalid(message: string) {
  return { status: 422, body: { message: 'Validation Failed', errors: [{ message }], status: '422' } }
}
