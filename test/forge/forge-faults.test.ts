import { describe, expect, it } from 'vitest'
import type { Forge } from '../../src/forge/forge.ts'
import { Failure } from '../../src/domain/failure.ts'
import { type FaultKind, type FaultProxy, startFaultProxy } from '../adapters/fault-proxy.ts'
import { openTestForge } from './open-test-forge.ts'
import { startForge } from './server/start-forge.ts'

const path = '/repos/acme/access'

/** A pull request with 101 commits, 101 reviews and 101 comments: two pages of each. */
async function startLong() {
  const server = await startForge({ people: ['ada-gh', 'bo-gh'] })
  server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  server.git.addCommits('ada-gh', 'topic', 100)
  const number = await server.open('ada-gh', 'topic')
  await Promise.all(
    Array.from({ length: 101 }, () => [
      server.review('bo-gh', 'COMMENT', number),
      server.comment('ada-gh', number, 'hello'),
    ]).flat(),
  )
  const proxy = await startFaultProxy(server.url)
  const waits: number[] = []
  return { server, number, proxy, waits, forge: openTestForge({ ...server, url: proxy.url }, { waits }) }
}

const failureOf = async (call: Promise<unknown>): Promise<Failure> => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}

it('reads lists whole, or not at all', async () => {
  const { number, proxy, forge } = await startLong()
  const { commits, reviews } = await forge.fetchFacts(number)
  expect([commits.length, reviews.length]).toEqual([101, 101])
  expect(await forge.fetchComments(number)).toHaveLength(101)

  const facts = (of: Forge) => of.fetchFacts(number)
  const lists: readonly (readonly [string, (of: Forge) => Promise<unknown>])[] = [
    [`GET ${path}/pulls/${number}/commits?`, facts],
    [`GET ${path}/pulls/${number}/reviews?`, facts],
    [`GET ${path}/issues/${number}/comments?`, (of) => of.fetchComments(number)],
  ]
  const bad: readonly (readonly [string, FaultKind])[] = [
    ['cut', { kind: 'cut' }],
    ['reset', { kind: 'reset-after' }],
    ['broken', { kind: 'status', status: 500 }],
    ['no list', { kind: 'status', status: 200, body: '{}' }],
    ['no JSON', { kind: 'status', status: 200, body: '[{' }],
    ['the page before once more', { kind: 'change', change: (body) => doubled(body) }],
  ]
  for (const [at, ask] of lists) {
    // All lists are read alike.
    for (const [what, as] of ask === facts ? bad.slice(-1) : bad) {
      proxy.play({ at, as, after: 1 })
      const failure = await failureOf(ask(forge))
      expect([at, what, failure.code]).toEqual([at, what, 'forge-unreadable'])
    }
  }
  // A page that is lost on the way, with and without what says so.
  proxy.play({ at: `GET ${path}/pulls/${number}/commits?`, as: { kind: 'status', status: 200, body: '[]' }, after: 1 })
  expect((await failureOf(forge.fetchFacts(number))).message).toContain('101 commits, and 100 came')
})

function doubled(body: string): string {
  const rows = JSON.parse(body) as unknown[]
  return JSON.stringify([...rows, ...rows])
}

describe('facts', () => {
  it('come of one head: whoever pushes while they are read is seen', async () => {
    const { server, number, proxy, forge } = await startSmall()
    let head = ''
    proxy.play({
      at: `GET ${path}/pulls/${number}/reviews`,
      times: 1,
      as: {
        kind: 'change',
        change(body) {
          head = server.push('bo-gh', 'topic', { 'evil.txt': 'evil\n' })
          return body
        },
      },
    })
    const { request, commits, pushers } = await forge.fetchFacts(number)
    expect(request.head.commit).toBe(head)
    expect(commits.at(-1)?.commit).toBe(head)
    expect(pushers.map(({ login }) => login)).toContain('bo-gh')
  })

  it('wait for the push of the head to be known, and are nothing without it', async () => {
    const { server, number, proxy, forge, waits } = await startSmall()
    const late = { at: `GET ${path}/activity`, as: { kind: 'status', status: 200, body: '[]' } } as const
    proxy.play({ ...late, times: 2 })
    expect((await forge.fetchFacts(number)).pushers).toEqual([{ login: 'ada-gh', isBot: false }])
    expect(waits).toEqual([2000, 4000])
    proxy.play(late)
    expect((await failureOf(forge.fetchFacts(number))).message).toContain(
      'GitHub does not say who pushed all of `topic`',
    )
    server.push('bo-gh', 'topic', { 'b.txt': 'b\n' })
    proxy.play({ ...late, as: { kind: 'change', change: (body) => JSON.stringify(firstOf(body)) } })
    expect((await failureOf(forge.fetchFacts(number))).message).toContain('GitHub does not say who pushed')
    for (const status of [403, 404]) {
      proxy.play({ ...late, as: { kind: 'status', status } })
      expect(await failureOf(forge.fetchFacts(number))).toMatchObject({
        code: 'forge-unreadable',
        help: expect.stringContaining('let the token read') as string,
      })
    }
  })

  it('are nothing in a repository that was renamed, and nobody is followed there', async () => {
    const { number, proxy, forge } = await startSmall()
    const location = 'http://127.0.0.1:9/repositories/1/pulls/1'
    proxy.play({ at: 'GET /repos', as: { kind: 'status', status: 301, headers: { location } } })
    expect(await failureOf(forge.fetchFacts(number))).toMatchObject({
      message: expect.stringContaining('GitHub answered 301') as string,
      help: 'it was renamed or moved: write its new name as `forge.repository`',
    })
  })

  it('are nothing for a pull request with more commits than GitHub tells of', async () => {
    const { server, forge } = await startSmall()
    server.push('ada-gh', 'long', { 'b.txt': 'b\n' })
    server.git.addCommits('ada-gh', 'long', 250)
    const failure = await failureOf(forge.fetchFacts(await server.open('ada-gh', 'long')))
    expect(failure.message).toContain('has 251 commits, and GitHub tells of 250 at most: squash them')
  })

  it('are nothing when parts of an answer are of another kind', async () => {
    const { number, proxy, forge } = await startSmall()
    const odd: readonly (readonly [string, (row: Row) => Row])[] = [
      ['', (row) => ({ ...row, head: { ref: 'topic', sha: '--upload-pack=evil' } })],
      ['', (row) => ({ ...row, merged_at: undefined })],
      ['', (row) => ({ ...row, state: 'merged' })],
      ['/reviews', (row) => ({ ...row, state: 'APPROVED_BY_ALL' })],
      ['/reviews', (row) => ({ ...row, submitted_at: 'tomorrow' })],
      ['/reviews', (row) => ({ ...row, commit_id: 'HEAD' })],
    ]
    for (const [rest, change] of odd) {
      proxy.play({
        at: `GET ${path}/pulls/${number}${rest}`,
        as: {
          kind: 'change',
          change: (body, asked) => changed(body, asked.includes(`${number}${rest}?`) || rest === '', change),
        },
      })
      expect((await failureOf(forge.fetchFacts(number))).code).toBe('forge-unreadable')
    }
  })
})

/** Only what came last is still known. */
function firstOf(body: string): unknown[] {
  return (JSON.parse(body) as unknown[]).slice(0, 1)
}

type Row = Readonly<Record<string, unknown>>

function changed(body: string, applies: boolean, change: (row: Row) => Row): string {
  const value = JSON.parse(body) as Row | Row[]
  if (!applies) return body
  return JSON.stringify(Array.isArray(value) ? value.map(change) : change(value))
}

async function startSmall() {
  const server = await startForge({ people: ['ada-gh', 'bo-gh'] })
  server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const number = await server.open('ada-gh', 'topic')
  await server.review('bo-gh', 'APPROVE', number)
  const proxy: FaultProxy = await startFaultProxy(server.url)
  const waits: number[] = []
  return { server, number, proxy, waits, forge: openTestForge({ ...server, url: proxy.url }, { waits }) }
}
