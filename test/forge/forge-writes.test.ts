import { expect, it } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import { startFaultProxy } from '../adapters/fault-proxy.ts'
import { openTestForge } from './open-test-forge.ts'
import { startForge } from './server/start-forge.ts'

it('opens a pull request once, also when the answer to that is lost', async () => {
  const server = await startForge({ people: ['ada-gh'] })
  const head = server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const proxy = await startFaultProxy(server.url)
  const forge = openTestForge({ ...server, url: proxy.url })
  proxy.play({ at: 'POST /repos/acme/access/pulls', times: 1, as: { kind: 'reset-after' } })
  const request = { branch: 'topic', base: 'main', title: 'Let Dana read', body: 'for the audit' }
  const opened = await forge.openRequest(request)
  expect(opened).toMatchObject({
    number: 1,
    state: 'open',
    author: { login: 'access-app[bot]' },
    head: { commit: head },
  })
  expect(await forge.openRequest(request)).toEqual(opened)
  expect(proxy.seen.filter((asked) => asked === 'POST /repos/acme/access/pulls')).toHaveLength(2)
})

it('says what GitHub says when there is nothing to open', async () => {
  const server = await startForge({ people: [] })
  const forge = openTestForge(server)
  const opening = forge.openRequest({ branch: 'nowhere', base: 'main', title: 'x', body: '' })
  await expect(opening).rejects.toMatchObject({
    code: 'forge-unwritable',
    message: 'a pull request of `nowhere` could not be written: GitHub answered 422: Validation Failed; head or base',
  })
})

it('asks everybody who can be asked, and tells who was refused', async () => {
  const server = await startForge({ people: ['ada-gh', 'bo-gh', 'cy-gh'] })
  server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const number = await server.open('ada-gh', 'topic')
  const forge = openTestForge(server)
  expect(await forge.askReviewers(number, ['bo-gh', 'gone', 'ada-gh', 'cy-gh'])).toEqual(['gone', 'ada-gh'])
  expect(await forge.askReviewers(number, [])).toEqual([])
  const asked = await server.ask('ada-gh', 'GET', `/repos/acme/access/pulls/${number}`)
  expect(asked).toMatchObject({ requested_reviewers: [{ login: 'bo-gh' }, { login: 'cy-gh' }] })
})

it('keeps issues of its own, and takes none of others for them', async () => {
  const server = await startForge({ people: ['mallory'] })
  const forge = openTestForge(server)
  const label = 'provisionr:drift'
  const first = await forge.createIssue({ title: 'Drift', body: '<!-- provisionr:drift -->', labels: [label] })
  await server.ask('mallory', 'POST', '/repos/acme/access/issues', {
    title: 'Drift',
    body: first.body,
    labels: [label],
  })
  await forge.updateIssue(first.number, { title: 'Drift: 2', isOpen: false })
  const second = await forge.createIssue({ title: 'Drift', body: '', labels: [label] })
  await forge.createIssue({ title: 'Something else', body: '', labels: ['other'] })
  const own = await forge.fetchOwnIssues(label)
  expect(own.map(({ number, isOpen, title }) => [number, isOpen, title])).toEqual([
    [second.number, true, 'Drift'],
    [first.number, false, 'Drift: 2'],
  ])
  expect(await forge.fetchIssue(first.number)).toMatchObject({ author: { login: 'access-app[bot]', isBot: true } })
})

it('comes back when it was told to wait, and writes a comment once', async () => {
  const server = await startForge({ people: ['ada-gh'] })
  server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const number = await server.open('ada-gh', 'topic')
  const proxy = await startFaultProxy(server.url)
  const waits: number[] = []
  const forge = openTestForge({ ...server, url: proxy.url }, { waits })
  const secondary = JSON.stringify({ message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' })
  proxy.play(
    { at: 'POST /repos', times: 1, as: { kind: 'status', status: 403, body: secondary } },
    { at: 'POST /repos', times: 1, as: { kind: 'status', status: 429, headers: { 'retry-after': '7' } } },
  )
  await forge.createComment(number, 'plan')
  expect(waits).toHaveLength(2)
  expect(waits[0]).toBeGreaterThanOrEqual(60_000)
  expect(waits[1]).toBeGreaterThanOrEqual(7000)
  expect(waits[1]).toBeLessThan(60_000)

  proxy.play({ at: 'POST /repos', times: 1, as: { kind: 'reset-after' } })
  const failure = await forge.createComment(number, 'result').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Failure)
  expect(failure).toMatchObject({ code: 'forge-unwritable', help: expect.stringContaining('look whether') as string })
  expect((await forge.fetchComments(number)).map(({ body }) => body)).toEqual(['plan', 'result'])
})

it('sets a status again when the answer is lost, and changes nothing with a token that only reads', async () => {
  const server = await startForge({ people: ['ada-gh'] })
  const commit = server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const proxy = await startFaultProxy(server.url)
  const forge = openTestForge({ ...server, url: proxy.url })
  proxy.play({ at: 'POST /repos', times: 2, as: { kind: 'status', status: 502 } })
  const status = { context: 'provisionr/acme', state: 'success', description: 'sha256:abc' } as const
  await forge.setStatus(commit, status)
  expect(await forge.fetchStatus(commit, status.context)).toMatchObject(status)

  const reader = openTestForge(server, { token: server.tokens.reader })
  await expect(reader.setStatus(commit, { ...status, state: 'failure' })).rejects.toMatchObject({
    code: 'forge-unwritable',
    help: expect.stringContaining('let the token write') as string,
  })
  expect(await reader.fetchStatus(commit, status.context)).toMatchObject(status)
})
