import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type CommitDraft, makeCommit } from '../../src/git/make-commit.ts'
import { pushNewBranch, takeBranchBack } from '../../src/git/push-commit.ts'
import { fetchRemoteTip } from '../../src/git/remote-tip.ts'
import { gitIn } from '../commands/git-company.ts'

const ada = { name: 'Ada', email: '7+ada@users.noreply.github.com' }

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'provisionr-push-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function write(at: string, file: string, text: string): void {
  mkdirSync(join(at, file, '..'), { recursive: true })
  writeFileSync(join(at, file), text)
}

/** A bare remote with one commit on main, and a clone of it in which somebody is at work on other things. */
async function cloned() {
  const remote = folder()
  const here = folder()
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  gitIn(here, 'init', '--quiet', '-b', 'main')
  gitIn(here, 'remote', 'add', 'origin', remote)
  write(here, 'access/exceptions/ana.yaml', 'one: 1\n')
  write(here, 'README.md', 'read me\n')
  gitIn(here, 'add', '--all')
  gitIn(here, 'commit', '--quiet', '-m', 'first')
  gitIn(here, 'push', '--quiet', '--set-upstream', 'origin', 'main')
  gitIn(here, 'checkout', '--quiet', '-b', 'mine')
  write(here, 'README.md', 'staged\n')
  gitIn(here, 'add', 'README.md')
  write(here, 'README.md', 'not staged\n')
  const found = await fetchRemoteTip(here, 'main')
  if (found.kind !== 'found') throw new Error(found.why)
  return { remote, here, root: join(here, 'access'), tip: found.tip }
}

const draft = (parent: string, more: Partial<CommitDraft> = {}): CommitDraft => ({
  parent,
  files: [{ path: 'exceptions/bo.yaml', text: 'two: ü\r\n' }],
  message: 'Give access\n',
  author: ada,
  ...more,
})

/** Everything of a clone that a person could notice. */
function state(here: string): readonly string[] {
  return [
    ['status', '--porcelain=v2', '--branch'],
    ['for-each-ref', 'refs/heads', 'refs/tags'],
    ['diff', '--cached'],
    ['diff'],
    ['stash', 'list'],
  ].map((args) => gitIn(here, ...args))
}

describe('a commit on top of the remote’s branch', () => {
  test('has the files byte for byte below its folder, keeps all others, and names its author as committer', async () => {
    const { here, root, tip } = await cloned()
    const before = state(here)
    const commit = await makeCommit(root, draft(tip))
    expect(gitIn(here, 'log', '-1', '--format=%P %an <%ae> %cn <%ce> %s', commit)).toBe(
      `${tip} Ada <${ada.email}> Ada <${ada.email}> Give access`,
    )
    expect(gitIn(here, 'diff', '--name-status', tip, commit)).toBe('A\taccess/exceptions/bo.yaml')
    expect(gitIn(here, 'cat-file', 'blob', `${commit}:access/exceptions/bo.yaml`)).toBe('two: ü')
    expect(gitIn(here, 'cat-file', '-s', `${commit}:access/exceptions/bo.yaml`)).toBe('9')
    expect(state(here)).toEqual(before)
  })

  test('keeps the mode of a file that it changes', async () => {
    const { here, root } = await cloned()
    gitIn(here, 'update-index', '--chmod=+x', 'access/exceptions/ana.yaml')
    gitIn(here, 'commit', '--quiet', '-m', 'second')
    const tip = gitIn(here, 'rev-parse', 'HEAD')
    const commit = await makeCommit(root, draft(tip, { files: [{ path: 'exceptions/ana.yaml', text: 'x: 1\n' }] }))
    expect(gitIn(here, 'ls-tree', commit, 'access/exceptions/')).toMatch(/^100755 blob/)
  })

  test('is refused where the branch has a link, a folder or a file in the way', async () => {
    const { here, root } = await cloned()
    symlinkSync('ana.yaml', join(root, 'exceptions/link.yaml'))
    write(root, 'exceptions/folder.yaml/x.yaml', 'x: 1\n')
    gitIn(here, 'add', '--all')
    gitIn(here, 'commit', '--quiet', '-m', 'second')
    const tip = gitIn(here, 'rev-parse', 'HEAD')
    for (const path of ['exceptions/link.yaml', 'exceptions/folder.yaml', 'exceptions/ana.yaml/x.yaml'])
      await expect(makeCommit(root, draft(tip, { files: [{ path, text: '' }] })), path).rejects.toMatchObject({
        code: 'forge-unwritable',
      })
  })

  test('without an author is by the user of git, and says what to do when there is none', async () => {
    const { here, root, tip } = await cloned()
    gitIn(here, 'config', 'user.useConfigOnly', 'true')
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.stubEnv('HOME', here)
    vi.stubEnv('XDG_CONFIG_HOME', here)
    await expect(makeCommit(root, draft(tip, { author: null }))).rejects.toMatchObject({
      help: 'tell git who you are: `git config user.name …` and `git config user.email …`',
    })
    gitIn(here, 'config', 'user.name', 'Bo')
    gitIn(here, 'config', 'user.email', 'bo@company.com')
    const commit = await makeCommit(root, draft(tip, { author: null }))
    expect(gitIn(here, 'log', '-1', '--format=%ae %ce', commit)).toBe('bo@company.com bo@company.com')
  })
})

describe('a branch that is pushed', () => {
  test('is new on the remote, while the clone stays as it is and its hooks do not run', async () => {
    const { remote, here, root, tip } = await cloned()
    const before = state(here)
    write(here, '.git/hooks/pre-push', '#!/bin/sh\nexit 1\n')
    chmodSync(join(here, '.git/hooks/pre-push'), 0o755)
    const commit = await makeCommit(root, draft(tip))
    const place = { remote: 'origin', branch: 'provisionr/request-EX-001', commit }
    expect(await pushNewBranch(root, place)).toEqual({ kind: 'pushed' })
    expect(gitIn(remote, 'rev-parse', 'refs/heads/provisionr/request-EX-001')).toBe(commit)
    expect(state(here)).toEqual(before)
  })

  test('never replaces one that is there, and can be pushed again as it is', async () => {
    const { remote, root, tip } = await cloned()
    const place = async (message: string) => ({
      remote: 'origin',
      branch: 'provisionr/x',
      commit: await makeCommit(root, draft(tip, { message })),
    })
    const first = await place('first')
    expect(await pushNewBranch(root, first)).toEqual({ kind: 'pushed' })
    expect(await pushNewBranch(root, await place('second'))).toEqual({ kind: 'taken' })
    expect(await pushNewBranch(root, first)).toEqual({ kind: 'pushed' })
    expect(gitIn(remote, 'rev-parse', 'refs/heads/provisionr/x')).toBe(first.commit)
    // Not even where that would only go on from what is there.
    gitIn(remote, 'branch', 'provisionr/y', tip)
    expect(await pushNewBranch(root, { ...first, branch: 'provisionr/y' })).toEqual({ kind: 'taken' })
    expect(gitIn(remote, 'rev-parse', 'refs/heads/provisionr/y')).toBe(tip)
  })

  test('is refused by the remote with the reason', async () => {
    const { remote, root, tip } = await cloned()
    write(remote, 'hooks/pre-receive', '#!/bin/sh\necho "no branches today" >&2\nexit 1\n')
    chmodSync(join(remote, 'hooks/pre-receive'), 0o755)
    const commit = await makeCommit(root, draft(tip))
    const pushed = await pushNewBranch(root, { remote: 'origin', branch: 'provisionr/x', commit })
    expect(pushed).toMatchObject({ kind: 'failed', why: expect.stringContaining('no branches today') as string })
  })

  test('can be taken back while nobody pushed to it, and not afterwards', async () => {
    const { remote, here, root, tip } = await cloned()
    const commit = await makeCommit(root, draft(tip))
    const place = { remote: 'origin', branch: 'provisionr/x', commit }
    await pushNewBranch(root, place)
    expect(await takeBranchBack(root, place)).toBeNull()
    expect(gitIn(remote, 'for-each-ref', 'refs/heads/provisionr')).toBe('')
    expect(await takeBranchBack(root, place)).toBeNull()
    await pushNewBranch(root, place)
    const theirs = await makeCommit(root, draft(commit, { message: 'more' }))
    gitIn(here, 'push', '--quiet', 'origin', `${theirs}:refs/heads/provisionr/x`)
    expect(await takeBranchBack(root, place)).toEqual(expect.any(String))
    expect(gitIn(remote, 'rev-parse', 'refs/heads/provisionr/x')).toBe(theirs)
  })
})
