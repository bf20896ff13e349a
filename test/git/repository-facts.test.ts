import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readRepositoryFacts } from '../../src/git/repository-facts.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'provisionr-git-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function git(path: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...identity, ...args], { cwd: path, encoding: 'utf8', stdio: 'pipe' }).trim()
}

function repository(): string {
  const path = folder()
  git(path, 'init', '-q', '-b', 'main')
  return path
}

function committed(): { readonly path: string; readonly commit: string } {
  const path = repository()
  writeFileSync(join(path, 'a.yaml'), 'a')
  git(path, 'add', '.')
  git(path, 'commit', '-q', '-m', 'first')
  return { path, commit: git(path, 'rev-parse', 'HEAD') }
}

test('commit, branch, and whether files differ from it', async () => {
  const { path, commit } = committed()
  expect(await readRepositoryFacts(path)).toEqual({ commit, branch: 'main', dirty: false })
  writeFileSync(join(path, 'a.yaml'), 'b')
  expect(await readRepositoryFacts(path)).toMatchObject({ dirty: true })
  git(path, 'checkout', '-q', '--', '.')
  writeFileSync(join(path, 'new.yaml'), '')
  expect(await readRepositoryFacts(path)).toMatchObject({ dirty: true })
})

test('nothing is known outside a repository or of a folder that is not there', async () => {
  const unknown = { commit: null, branch: null, dirty: null }
  const outside = folder()
  vi.stubEnv('GIT_CEILING_DIRECTORIES', tmpdir())
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await readRepositoryFacts(outside)).toEqual(unknown)
  expect(await readRepositoryFacts(join(outside, 'none'))).toEqual(unknown)
})

test('before the first commit there is no commit; on a detached head there is no branch', async () => {
  expect(await readRepositoryFacts(repository())).toEqual({ commit: null, branch: 'main', dirty: false })
  const { path, commit } = committed()
  git(path, 'checkout', '-q', '--detach')
  expect(await readRepositoryFacts(path)).toEqual({ commit, branch: null, dirty: false })
})

test('only the configuration’s own folder counts for dirt', async () => {
  const { path } = committed()
  mkdirSync(join(path, 'access'))
  writeFileSync(join(path, 'elsewhere.yaml'), '')
  expect(await readRepositoryFacts(join(path, 'access'))).toMatchObject({ dirty: false, branch: 'main' })
})

test('in a git hook, the folder says which repository is meant', async () => {
  const { path, commit } = committed()
  vi.stubEnv('GIT_DIR', join(committed().path, '.git'))
  vi.stubEnv('GIT_INDEX_FILE', join(path, 'no-index'))
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await readRepositoryFacts(path)).toEqual({ commit, branch: 'main', dirty: false })
})

test('looking starts no program that the repository’s configuration names', async () => {
  const { path } = committed()
  const proof = join(path, '.git', 'proof')
  git(path, 'config', 'core.fsmonitor', `touch '${proof}' #`)
  expect(await readRepositoryFacts(path)).toMatchObject({ branch: 'main' })
  expect(existsSync(proof)).toBe(false)
})
