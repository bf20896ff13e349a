import { mkdtempSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readCheckout } from '../../src/git/checkout-facts.ts'
import { findInRemote } from '../../src/git/remote-branch.ts'
import { gitIn } from '../commands/git-company.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'provisionr-remote-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function commit(at: string, text: string): string {
  mkdirSync(join(at, 'policies'), { recursive: true })
  writeFileSync(join(at, 'policies/all.yaml'), text)
  gitIn(at, 'add', '--all')
  gitIn(at, 'commit', '--quiet', '-m', text)
  return gitIn(at, 'rev-parse', 'HEAD')
}

/** A bare remote with one commit on main, and a clone of it. */
function cloned() {
  const remote = folder()
  const here = folder()
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  gitIn(here, 'init', '--quiet', '-b', 'main')
  gitIn(here, 'remote', 'add', 'origin', remote)
  const first = commit(here, 'first')
  gitIn(here, 'push', '--quiet', '--set-upstream', 'origin', 'main')
  return { remote, here, first }
}

describe('whether the remote branch has a commit', () => {
  test('is so for its tip and what came before it', async () => {
    const { here, first } = cloned()
    expect(await findInRemote(here, first, 'main')).toEqual({ kind: 'contained', isTip: true })
    const second = commit(here, 'second')
    gitIn(here, 'push', '--quiet')
    expect(await findInRemote(here, first, 'main')).toEqual({ kind: 'contained', isTip: false })
    expect(await findInRemote(here, second, 'main')).toEqual({ kind: 'contained', isTip: true })
  })

  test('is not so for a commit that was not pushed, whatever this clone believes of the remote', async () => {
    const { here } = cloned()
    const second = commit(here, 'second')
    gitIn(here, 'update-ref', 'refs/remotes/origin/main', second)
    expect(await findInRemote(here, second, 'main')).toEqual({ kind: 'missing', remote: 'origin' })
  })

  test('is found out also when others pushed since, and no ref moves', async () => {
    const { remote, here, first } = cloned()
    const other = folder()
    gitIn(other, 'clone', '--quiet', remote, '.')
    commit(other, 'theirs')
    gitIn(other, 'push', '--quiet', 'origin', 'HEAD:main')
    const refs = gitIn(here, 'for-each-ref')
    expect(await findInRemote(here, first, 'main')).toEqual({ kind: 'contained', isTip: false })
    expect(gitIn(here, 'for-each-ref')).toBe(refs)
  })

  test('is found out in a shallow clone, and is not so after a forced push took it away', async () => {
    const { remote, here, first } = cloned()
    commit(here, 'second')
    gitIn(here, 'push', '--quiet')
    const shallow = folder()
    gitIn(shallow, 'clone', '--quiet', '--depth', '1', `file://${remote}`, '.')
    const tip = gitIn(shallow, 'rev-parse', 'HEAD')
    expect(await findInRemote(shallow, tip, 'main')).toEqual({ kind: 'contained', isTip: true })
    commit(here, 'third')
    gitIn(here, 'push', '--quiet')
    expect(await findInRemote(shallow, tip, 'main')).toEqual({ kind: 'contained', isTip: false })
    gitIn(here, 'reset', '--quiet', '--hard', first)
    commit(here, 'other')
    gitIn(here, 'push', '--quiet', '--force')
    expect(await findInRemote(shallow, tip, 'main')).toEqual({ kind: 'missing', remote: 'origin' })
  })

  test('cannot be told without a remote, with one that does not answer, and without the branch', async () => {
    const { remote, here, first } = cloned()
    const why = async (branch: string) => {
      const found = await findInRemote(here, first, branch)
      return found.kind === 'unknown' ? found.why : found.kind
    }
    expect(await why('live')).toBe('the remote `origin` has no branch `live`')
    gitIn(here, 'remote', 'set-url', 'origin', `${remote}-gone`)
    expect(await why('main')).toContain('the remote `origin` does not answer: fatal:')
    gitIn(here, 'remote', 'set-url', 'origin', 'http://ada:hunter2@127.0.0.1:9/x.git')
    expect(await why('main')).toContain('does not answer')
    expect(await why('main')).not.toContain('hunter2')
    gitIn(here, 'remote', 'remove', 'origin')
    expect(await why('main')).toBe('this repository has no remote to ask')
  })
})

describe('what is not as in the commit', () => {
  const changed = async (here: string) => (await readCheckout(here, ['provisionr.yaml', 'policies']))?.changed

  test('is nothing in a clean clone, and nothing that git tracks elsewhere may differ either', async () => {
    const { here } = cloned()
    expect(await readCheckout(here, ['policies'])).toMatchObject({ branch: 'main', changed: [] })
    writeFileSync(join(here, 'README.md'), 'x')
    commit(here, 'second')
    expect(await changed(here)).toEqual([])
    writeFileSync(join(here, 'README.md'), 'y')
    expect(await changed(here)).toEqual(['README.md'])
  })

  test('is an untracked document, also one that is ignored, but no other untracked file', async () => {
    const { here } = cloned()
    writeFileSync(join(here, 'plan.json'), '{}')
    writeFileSync(join(here, 'policies/notes.txt'), 'x')
    expect(await changed(here)).toEqual([])
    writeFileSync(join(here, 'policies/new.yaml'), 'x')
    writeFileSync(join(here, '.git/info/exclude'), 'hidden.yml\n')
    writeFileSync(join(here, 'policies/hidden.yml'), 'x')
    writeFileSync(join(here, 'provisionr.yaml'), 'x')
    expect(await changed(here)).toEqual(['policies/hidden.yml', 'policies/new.yaml', 'provisionr.yaml'])
  })

  test.each(['--assume-unchanged', '--skip-worktree'])(
    'is a document that git was told not to look at (%s)',
    async (flag) => {
      const { here } = cloned()
      gitIn(here, 'update-index', flag, 'policies/all.yaml')
      writeFileSync(join(here, 'policies/all.yaml'), 'other')
      expect(await changed(here)).toEqual(['policies/all.yaml'])
    },
  )

  test('is what links lead to when no commit has it, in the repository, outside of it and in git’s own folder', async () => {
    const { here } = cloned()
    const outside = folder()
    mkdirSync(join(here, 'hidden'))
    for (const file of ['hidden/a.txt', 'hidden/b.yaml', 'known.txt', '.git/c.yaml'])
      writeFileSync(join(here, file), 'x')
    writeFileSync(join(here, '.git/info/exclude'), 'hidden\n')
    writeFileSync(join(outside, 'provisionr.yaml'), 'x')
    const link = (target: string, path: string) => symlinkSync(target, join(here, path))
    link('../known.txt', 'policies/known.yaml')
    commit(here, 'second')
    expect(await changed(here)).toEqual([])
    link('../hidden/a.txt', 'policies/a.yaml')
    link('../hidden', 'policies/more')
    link('../.git/c.yaml', 'policies/c.yaml')
    link(join(outside, 'provisionr.yaml'), 'provisionr.yaml')
    expect(await changed(here)).toEqual(['policies/a.yaml', 'policies/c.yaml', 'policies/more', 'provisionr.yaml'])
    commit(here, 'third')
    const target = relative(realpathSync(here), realpathSync(join(outside, 'provisionr.yaml')))
    expect(await changed(here)).toEqual([target, '.git/c.yaml', 'hidden/a.txt', 'hidden/b.yaml'].sort())
  })

  test('is what differs in a submodule of documents, however git was told not to look', async () => {
    const { here } = cloned()
    const module = folder()
    gitIn(module, 'init', '--quiet', '-b', 'main')
    writeFileSync(join(module, 'all.yaml'), 'x')
    commit(module, 'first')
    gitIn(here, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module, 'policies/team')
    commit(here, 'second')
    expect(await changed(here)).toEqual([])
    writeFileSync(join(here, '.git/modules/policies/team/info/exclude'), 'hidden.yaml\n')
    writeFileSync(join(here, 'policies/team/hidden.yaml'), 'x')
    gitIn(join(here, 'policies/team'), 'update-index', '--assume-unchanged', 'all.yaml')
    expect(await changed(here)).toEqual(['policies/team/all.yaml', 'policies/team/hidden.yaml'])
  })

  test('knows its branch also where a tag has the same name', async () => {
    const { here } = cloned()
    gitIn(here, 'tag', 'main')
    expect(await readCheckout(here, ['policies'])).toMatchObject({ branch: 'main' })
  })

  test('is unknown outside of a repository and before the first commit; a detached HEAD has no branch', async () => {
    const here = folder()
    expect(await readCheckout(here, [])).toBeNull()
    gitIn(here, 'init', '--quiet')
    expect(await readCheckout(here, [])).toBeNull()
    commit(here, 'first')
    gitIn(here, 'checkout', '--quiet', '--detach')
    expect(await readCheckout(here, [])).toMatchObject({ branch: null, changed: [] })
  })
})
