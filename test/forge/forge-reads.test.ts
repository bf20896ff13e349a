import { expect, it } from 'vitest'
import { openTestForge } from './open-test-forge.ts'
import { emailOf } from './server/forge-repository.ts'
import { startForge } from './server/start-forge.ts'

it('reads who reviewed which commit, who made and who pushed what was merged', async () => {
  const server = await startForge({ people: ['ada-gh', 'bo-gh', 'cy-gh'] })
  const first = server.push(
    'ada-gh',
    'topic',
    { 'a.txt': 'a\n' },
    { trailers: ['Co-authored-by: Cy <7+cy-gh@users.noreply.github.com>'] },
  )
  const head = server.push('bo-gh', 'topic', { 'a.txt': 'b\n' }, { author: 'nobody@elsewhere.example' })
  const number = await server.open('ada-gh', 'topic', 'Let Dana read')
  await server.review('cy-gh', 'APPROVE', number, { commit: first })
  const taken = await server.review('bo-gh', 'APPROVE', number)
  await server.dismiss('ada-gh', number, taken)
  await server.review('cy-gh', 'REQUEST_CHANGES', number)
  const forge = openTestForge(server)

  const facts = await forge.fetchFacts(number)

  const [ada, bo, cy] = ['ada-gh', 'bo-gh', 'cy-gh'].map((login) => ({ login, isBot: false }))
  expect(facts.request).toMatchObject({
    number,
    title: 'Let Dana read',
    state: 'open',
    author: ada,
    head: { commit: head, branch: 'topic', isFork: false },
    mergeCommit: null,
    mergedAt: null,
  })
  expect(facts.reviews.map(({ account, state, commit }) => [account, state, commit])).toEqual([
    [cy, 'approved', first],
    [bo, 'dismissed', head],
    [cy, 'changes_requested', head],
  ])
  expect(facts.commits).toEqual([
    {
      commit: first,
      by: [
        { account: ada, email: emailOf('ada-gh') },
        { account: ada, email: emailOf('ada-gh') },
        { account: cy, email: '7+cy-gh@users.noreply.github.com' },
      ],
    },
    {
      commit: head,
      by: [
        { account: null, email: 'nobody@elsewhere.example' },
        { account: null, email: 'nobody@elsewhere.example' },
      ],
    },
  ])
  expect(facts.pushers).toEqual([bo, ada])

  const merged = await server.merge('bo-gh', number, 'squash')
  const [request] = await forge.fetchRequestsOf(merged)
  expect(request).toMatchObject({ number, state: 'merged', mergeCommit: merged, mergedBy: bo })
  expect(await forge.fetchRequestsOf(server.push('ada-gh', 'main', { 'b.txt': 'b\n' }))).toEqual([])
})

it.each(['merge', 'rebase', 'queue'] as const)('finds the pull request of commits by %s', async (method) => {
  const server = await startForge({ people: ['ada-gh', 'bo-gh'] })
  server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  server.push('ada-gh', 'topic', { 'b.txt': 'b\n' })
  const number = await server.open('ada-gh', 'topic')
  server.push('ada-gh', 'main', { 'c.txt': 'c\n' })
  const before = server.git.resolve('main')
  const merged = await server.merge('bo-gh', number, method)
  const forge = openTestForge(server)
  const landed = server.git.git('rev-list', '--first-parent', `${before}..${merged}`).split('\n')
  expect(landed).toHaveLength(method === 'rebase' ? 2 : 1)
  for (const commit of landed) {
    expect(await forge.fetchRequestsOf(commit)).toMatchObject([{ number, state: 'merged', mergeCommit: merged }])
  }
})

it('tells requests of forks, and reads who pushed there', async () => {
  const server = await startForge({ people: ['ada-gh', 'mallory'] })
  const head = server.pushToFork('mallory', 'main', { 'a.txt': 'a\n' })
  const number = await server.open('mallory', 'mallory:main')
  const { request, pushers } = await openTestForge(server).fetchFacts(number)
  expect(request.head).toEqual({ commit: head, branch: 'main', isFork: true })
  expect(pushers).toEqual([{ login: 'mallory', isBot: false }])
})

it('knows itself by a person’s token, by an app’s, by that of Actions, and by its settings', async () => {
  const server = await startForge({ people: ['ada-gh'] })
  const self = (token: string, account: string | null = null) => openTestForge(server, { token, account }).fetchSelf()
  expect(await self(server.tokenOf('ada-gh'))).toEqual({ login: 'ada-gh', isBot: false })
  expect(await self(server.tokens.app)).toEqual({ login: 'access-app[bot]', isBot: true })
  expect(await self(server.tokens.actions)).toEqual({ login: 'github-actions[bot]', isBot: true })
  expect(await self(server.tokens.reader, 'other[bot]')).toEqual({ login: 'other[bot]', isBot: true })
})

it('keeps comments, and tells whose they are', async () => {
  const server = await startForge({ people: ['ada-gh'] })
  server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const number = await server.open('ada-gh', 'topic')
  const forge = openTestForge(server)
  for (let one = 1; one <= 101; one++) await server.comment('ada-gh', number, `comment ${one}`)
  const { id } = await forge.createComment(number, 'plan')
  await forge.updateComment(id, 'plan, again')
  const comments = await forge.fetchComments(number)
  expect(comments).toHaveLength(102)
  expect(comments[0]).toMatchObject({ author: { login: 'ada-gh', isBot: false }, body: 'comment 1' })
  expect(comments.at(-1)).toMatchObject({ id, author: { login: 'access-app[bot]', isBot: true }, body: 'plan, again' })
})

it('gives the newest status of a context, and says who set it', async () => {
  const server = await startForge({ people: ['ada-gh'] })
  const commit = server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const forge = openTestForge(server)
  const context = 'provisionr/acme'
  expect(await forge.fetchStatus(commit, context)).toBeNull()
  await forge.setStatus(commit, { context, state: 'pending', description: 'planning' })
  await forge.setStatus(commit, { context, state: 'success', description: 'sha256:abc', url: 'https://ci.example/1' })
  await forge.setStatus(commit, { context: 'other', state: 'failure', description: '' })
  expect(await forge.fetchStatus(commit, context)).toEqual({
    context,
    state: 'success',
    description: 'sha256:abc',
    author: { login: 'access-app[bot]', isBot: true },
  })
})
