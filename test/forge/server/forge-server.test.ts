import { expect, it } from 'vitest'
import { startForge } from './start-forge.ts'

it('tells pull requests with the commits of real git, however they are merged', async () => {
  const forge = await startForge({ people: ['ada-gh', 'bo-gh'] })
  for (const method of ['merge', 'squash', 'rebase', 'queue'] as const) {
    const branch = `by-${method}`
    forge.push('ada-gh', branch, { [`${method}.txt`]: 'one\n' })
    const head = forge.push('ada-gh', branch, { [`${method}.txt`]: 'two\n' })
    const number = await forge.open('ada-gh', branch)
    const path = `/repos/acme/access/pulls/${number}`
    expect(await forge.ask('bo-gh', 'GET', path)).toMatchObject({ commits: 2, head: { sha: head } })
    expect(forge.git.resolve(`refs/pull/${number}/head`)).toBe(head)
    await forge.review('bo-gh', 'APPROVE', number)
    const tip = await forge.merge('bo-gh', number, method)
    expect(forge.git.resolve('main')).toBe(tip)
    expect(forge.git.git('show', `main:${method}.txt`)).toBe('two')
    expect(await forge.ask('bo-gh', 'GET', path)).toMatchObject({
      merged: true,
      merge_commit_sha: tip,
      merged_by: { login: method === 'queue' ? 'github-merge-queue[bot]' : 'bo-gh' },
    })
    expect(await forge.ask('bo-gh', 'GET', `/repos/acme/access/commits/${tip}/pulls`)).toMatchObject([{ number }])
  }
})

it('knows who pushed, and takes pull requests of forks', async () => {
  const forge = await startForge({ people: ['ada-gh', 'bo-gh', 'mallory'] })
  forge.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  forge.push('bo-gh', 'topic', { 'a.txt': 'b\n' })
  const rows = await forge.ask('ada-gh', 'GET', '/repos/acme/access/activity?ref=refs/heads/topic')
  expect(rows).toMatchObject([{ actor: { login: 'bo-gh' } }, { actor: { login: 'ada-gh' } }])
  const head = forge.pushToFork('mallory', 'mine', { 'a.txt': 'c\n' })
  const number = await forge.open('mallory', 'mallory:mine')
  expect(await forge.ask('ada-gh', 'GET', `/repos/acme/access/pulls/${number}`)).toMatchObject({
    head: { sha: head, repo: { full_name: 'mallory/access' } },
  })
  expect(forge.git.resolve(`refs/pull/${number}/head`)).toBe(head)
  await forge.merge('ada-gh', number, 'squash')
  expect(forge.git.git('show', 'main:a.txt')).toBe('c')
})
