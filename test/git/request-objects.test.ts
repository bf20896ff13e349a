import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { changedFiles } from '../../src/git/changed-files.ts'
import { fetchRef } from '../../src/git/fetch-ref.ts'
import { mergeResult } from '../../src/git/merge-result.ts'
import { gitIn } from '../commands/git-company.ts'

function repository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-git-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  gitIn(folder, 'init', '--quiet', '-b', 'main')
  return folder
}

function commit(folder: string, files: Readonly<Record<string, string | null>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    if (text === null) rmSync(join(folder, file))
    else writeFileSync(join(folder, file), text)
  }
  gitIn(folder, 'add', '--all')
  gitIn(folder, 'commit', '--quiet', '--allow-empty', '-m', 'change')
  return gitIn(folder, 'rev-parse', 'HEAD')
}

describe('what differs between two commits', () => {
  test('is told by path, whatever is in its name, seen from the folder that was asked about', async () => {
    const folder = repository()
    const before = commit(folder, { 'sub/kept': '1', 'sub/edited': '1', 'sub/gone': '1', 'top/moved': 'long enough' })
    const after = commit(folder, {
      'sub/edited': '2',
      'sub/gone': null,
      'sub/new\n"é"': '1',
      'top/moved': null,
      'top/there': 'long enough',
    })
    expect(await changedFiles(join(folder, 'sub'), before, after)).toEqual([
      { path: 'edited', change: 'edited', kind: 'file' },
      { path: 'gone', change: 'removed', kind: 'file' },
      { path: 'new\n"é"', change: 'added', kind: 'file' },
      { path: '../top/moved', change: 'removed', kind: 'file' },
      { path: '../top/there', change: 'added', kind: 'file' },
    ])
    await expect(changedFiles(folder, before, '0'.repeat(40))).rejects.toMatchObject({ code: 'revision-unreadable' })
  })
})

describe('merging as objects', () => {
  function apart(mine: Record<string, string>, theirs: Record<string, string>) {
    const folder = repository()
    commit(folder, { a: '1\n', b: '1\n' })
    gitIn(folder, 'checkout', '--quiet', '-b', 'theirs')
    const their = commit(folder, theirs)
    gitIn(folder, 'checkout', '--quiet', 'main')
    return { folder, mine: commit(folder, mine), their }
  }

  test('gives the tree that a merge commit has, and touches no file', async () => {
    const { folder, mine, their } = apart({ a: '2\n' }, { b: '2\n' })
    const merged = await mergeResult(folder, mine, their)
    expect(gitIn(folder, 'status', '--porcelain')).toBe('')
    gitIn(folder, 'merge', '--quiet', '--no-edit', 'theirs')
    expect(merged).toEqual({ tree: gitIn(folder, 'rev-parse', 'HEAD^{tree}') })
  })

  test('names the files that contradict each other', async () => {
    const { folder, mine, their } = apart({ a: '2\n', b: '2\n' }, { a: '3\n', b: '3\n' })
    expect(await mergeResult(folder, mine, their)).toEqual({ conflicts: ['a', 'b'] })
  })

  test('cannot be done of histories that share nothing', async () => {
    const folder = repository()
    const mine = commit(folder, { a: '1' })
    gitIn(folder, 'checkout', '--quiet', '--orphan', 'other')
    expect(await mergeResult(folder, mine, commit(folder, { b: '1' }))).toBeNull()
  })
})

test('a ref of a remote is fetched without moving any here, and one that is not there is told', async () => {
  const remote = repository()
  commit(remote, { a: '1' })
  const folder = repository()
  gitIn(folder, 'remote', 'add', 'origin', remote)
  const head = commit(remote, { a: '2' })
  gitIn(remote, 'update-ref', 'refs/pull/7/head', head)
  expect(await fetchRef(folder, 'origin', 'refs/pull/7/head')).toEqual({ commit: head })
  expect(gitIn(folder, 'for-each-ref')).toBe('')
  expect(gitIn(folder, 'cat-file', '-t', head)).toBe('commit')
  expect(await fetchRef(folder, 'origin', 'refs/pull/8/head')).toEqual({
    why: 'the remote `origin` has no `refs/pull/8/head`',
  })
})
