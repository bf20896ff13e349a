import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fileCommits } from '../../src/git/file-commits.ts'
import { mainLine } from '../../src/git/main-line.ts'
import { treeListing } from '../../src/git/tree-listing.ts'
import { gitIn } from '../commands/git-company.ts'

function repository() {
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-line-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...args: string[]) => gitIn(folder, ...args)
  git('init', '--quiet', '-b', 'main')
  const commit = (file: string, text = file) => {
    writeFileSync(join(folder, file), text)
    git('add', '--all')
    git('commit', '--quiet', '-m', `write ${file}`)
    return git('rev-parse', 'HEAD')
  }
  return { folder, git, commit }
}

const ofAda = { author: 'Ada <ada@company.com>' }

test('a branch goes on by merges, and what was merged is no part of its line', async () => {
  const { folder, git, commit } = repository()
  const from = commit('a')
  git('checkout', '--quiet', '-b', 'topic')
  commit('b')
  git('checkout', '--quiet', 'main')
  const pushed = commit('c')
  git('merge', '--quiet', '--no-ff', '-m', 'merge it', 'topic')
  const to = git('rev-parse', 'HEAD')
  expect(await mainLine(folder, { from, to, newest: 10 })).toEqual({
    kind: 'line',
    commits: [
      { commit: pushed, parent: from, ...ofAda, subject: 'write c' },
      { commit: to, parent: pushed, ...ofAda, subject: 'merge it' },
    ],
  })
  expect(await mainLine(folder, { from: to, to, newest: 10 })).toEqual({ kind: 'line', commits: [] })
  expect(await mainLine(folder, { from: null, to, newest: 1 })).toMatchObject({ commits: [{ commit: to }] })
  expect(await fileCommits(folder, to, 'b')).toEqual([{ commit: to, parent: pushed }])
  expect(await fileCommits(folder, to, 'a')).toEqual([{ commit: from, parent: null }])
})

describe('a branch did not go on from', () => {
  test('what is newer, what lies beside it, and what it got by a merge alone', async () => {
    const { folder, git, commit } = repository()
    const first = commit('a')
    git('checkout', '--quiet', '-b', 'topic')
    const topic = commit('b')
    git('checkout', '--quiet', 'main')
    const main = commit('c')
    git('merge', '--quiet', '--no-ff', '-m', 'merge it', 'topic')
    const to = git('rev-parse', 'HEAD')
    for (const [from, end] of [
      [main, first],
      [topic, main],
      [topic, to],
    ] as const)
      expect((await mainLine(folder, { from, to: end, newest: 10 })).kind).toBe('elsewhere')
  })

  test('what nobody can see: an unknown commit, or more than the clone has', async () => {
    const { folder, git, commit } = repository()
    const from = commit('a')
    commit('b')
    const to = commit('c')
    expect(await mainLine(folder, { from: 'a'.repeat(40), to, newest: 10 })).toEqual({ kind: 'unknown' })
    const shallow = join(folder, 'shallow')
    git('clone', '--quiet', '--depth', '2', `file://${folder}`, shallow)
    gitIn(shallow, 'fetch', '--quiet', '--depth', '1', 'origin', from)
    expect(await mainLine(shallow, { from, to, newest: 10 })).toEqual({ kind: 'unknown' })
    expect(await mainLine(shallow, { from: null, to, newest: 10 })).toEqual({ kind: 'unknown' })
  })
})

test('listings are equal where the files are, whatever else differs, and leave out what is in no commit', async () => {
  const { folder, commit } = repository()
  const one = commit('a.yaml', 'a')
  const two = commit('b.yaml', 'b')
  const list = (tree: string, ...paths: string[]) => treeListing(folder, tree, { paths, top: ['.github'] })
  expect(await list(one, 'a.yaml')).toBe(await list(two, './a.yaml'))
  expect(await list(one, '.')).not.toBe(await list(two, '.'))
  expect(await list(two, '../elsewhere', '/etc/passwd', '*')).toBe('')
  const three = commit('.gitattributes', '*.yaml eol=crlf')
  expect(await list(three, 'a.yaml')).not.toBe(await list(two, 'a.yaml'))
  await expect(list('a'.repeat(40), 'a.yaml')).rejects.toMatchObject({ code: 'revision-unreadable' })
})
