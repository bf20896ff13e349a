import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { readRevision } from '../../src/git/read-revision.ts'
import { mergeBase, resolveRevision } from '../../src/git/resolve-revision.ts'
import { gitIn } from '../commands/git-company.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'provisionr-git-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function repository(files: Readonly<Record<string, string | Buffer>>): string {
  const path = folder()
  gitIn(path, 'init', '--quiet', '-b', 'main')
  commit(path, files)
  return path
}

function commit(path: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  gitIn(path, 'add', '--all')
  gitIn(path, 'commit', '--quiet', '--allow-empty', '-m', 'change')
  return gitIn(path, 'rev-parse', 'HEAD')
}

const yaml = { extensions: ['.yaml'] }

describe('files at a revision', () => {
  test('are those of the commit, chosen as from the disk', async () => {
    const path = repository({
      'policies/a.yaml': 'a: ü\n',
      'policies/deep/b c\n"d".yaml': 'b',
      'policies/.hidden.yaml': 'x',
      'policies/node_modules/x.yaml': 'x',
      'policies/readme.md': 'x',
      'named.txt': 'named',
      'elsewhere/c.yaml': 'x',
    })
    const at = gitIn(path, 'rev-parse', 'HEAD')
    commit(path, { 'policies/a.yaml': 'later' })
    rmSync(join(path, 'policies'), { recursive: true })
    const { files, diagnostics } = await readRevision(path, {
      commit: at,
      paths: ['./policies/', 'named.txt'],
      ...yaml,
    })
    expect(files).toEqual([
      { path: 'named.txt', text: 'named' },
      { path: 'policies/a.yaml', text: 'a: ü\n' },
      { path: 'policies/deep/b c\n"d".yaml', text: 'b' },
    ])
    expect(diagnostics).toEqual([])
  })

  test('are told relative to a folder inside of the repository, and none lies outside of it', async () => {
    const path = repository({ 'access/policies/a.yaml': 'a', 'policies/b.yaml': 'b' })
    const read = (paths: readonly string[]) => readRevision(join(path, 'access'), { commit: 'HEAD', paths, ...yaml })
    expect((await read(['policies'])).files).toEqual([{ path: 'policies/a.yaml', text: 'a' }])
    expect((await read(['.'])).files).toEqual([{ path: 'policies/a.yaml', text: 'a' }])
    const outside = await read(['../policies', 'policies/../../policies', '/etc', 'none'])
    expect(outside.files).toEqual([])
    expect(outside.diagnostics.map((one) => one.code)).toEqual([
      'path-outside',
      'path-outside',
      'path-outside',
      'missing-path',
    ])
  })

  test('links and submodules are reported and not followed; what is no text is an error', async () => {
    const other = repository({ 'x.yaml': 'x' })
    const path = repository({ 'policies/bad.yaml': Buffer.from([0x61, 0xff]), 'policies/good.yaml': 'a' })
    symlinkSync('/etc', join(path, 'policies', 'link'))
    symlinkSync('good.yaml', join(path, 'policies', 'other.yaml'))
    gitIn(path, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'policies/module')
    const at = commit(path, {})
    const { files, diagnostics } = await readRevision(path, { commit: at, paths: ['policies'], ...yaml })
    expect(files).toEqual([{ path: 'policies/good.yaml', text: 'a' }])
    expect(diagnostics.map((one) => `${one.code} ${one.at?.file}`).sort()).toEqual([
      'link-at-revision policies/link',
      'link-at-revision policies/module',
      'link-at-revision policies/other.yaml',
      'not-utf8 policies/bad.yaml',
    ])
  })
})

describe('revisions by name', () => {
  test('are branches, tags and commits', async () => {
    const path = repository({ a: 'a' })
    const first = gitIn(path, 'rev-parse', 'HEAD')
    gitIn(path, 'tag', '-a', 'v1', '-m', 'one')
    commit(path, { a: 'b' })
    for (const name of ['v1', 'HEAD~1', first, first.slice(0, 8)])
      expect(await resolveRevision(path, name)).toEqual({ name, commit: first })
  })

  test.each(['--exec=touch x', '-', '', 'no-such', 'HEAD:a', 'a\u0000b', 'main..HEAD', '^main', '@{u}'])(
    'refuses %j',
    async (name) => {
      const path = repository({ a: 'a' })
      await expect(resolveRevision(path, name)).rejects.toMatchObject({ code: 'unknown-name' })
    },
  )

  test('suggests the branch of the remote', async () => {
    const path = repository({ a: 'a' })
    gitIn(path, 'update-ref', 'refs/remotes/origin/release', 'HEAD')
    await expect(resolveRevision(path, 'release')).rejects.toMatchObject({ help: 'did you mean `origin/release`?' })
  })

  test('need a repository', async () => {
    const outside = folder()
    vi.stubEnv('GIT_CEILING_DIRECTORIES', tmpdir())
    onTestFinished(() => void vi.unstubAllEnvs())
    await expect(resolveRevision(outside, 'main')).rejects.toMatchObject({ code: 'revision-unreadable' })
  })
})

describe('the commit from which two went apart', () => {
  test('is the older one when nothing happened there since', async () => {
    const path = repository({ a: 'a' })
    const first = { name: 'first', commit: gitIn(path, 'rev-parse', 'HEAD') }
    const second = { name: 'second', commit: commit(path, { a: 'b' }) }
    expect(await mergeBase(path, first, second)).toBe(first.commit)
  })

  test('is found by fetching more, where a shallow clone does not know it', async () => {
    const origin = repository({ a: 'a' })
    gitIn(origin, 'checkout', '--quiet', '-b', 'pr')
    commit(origin, { b: 'b' })
    gitIn(origin, 'checkout', '--quiet', 'main')
    commit(origin, { c: 'c' })
    const clone = join(folder(), 'clone')
    gitIn(origin, 'clone', '--quiet', '--depth=1', '--no-single-branch', `file://${origin}`, clone)
    const main = await resolveRevision(clone, 'main')
    const branch = await resolveRevision(clone, 'origin/pr')
    await expect(mergeBase(clone, main, branch)).rejects.toMatchObject({
      code: 'revision-unreadable',
      help: expect.stringContaining('--unshallow') as string,
    })
  })
})
