import { Failure } from '../domain/failure.ts'
import { runGit } from './run-git.ts'

/** A commit, and the name it was asked for by. */
export interface Revision {
  readonly name: string
  /** 40 or 64 hex digits */
  readonly commit: string
}

/**
 * The commit that a name (branch, tag, id, `HEAD~1` …) means in the repository of `folder`. Failures: `unknown-name` for a
 * name that means none, `revision-unreadable` without git or a repository. Names that git would take for options are
 * refused before git sees them.
 */
export async function resolveRevision(folder: string, name: string): Promise<Revision> {
  if (name === '' || name.startsWith('-') || /[\p{Cc}\p{Cf}]/u.test(name)) throw unknownRevision(name, null)
  const found = await runGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  const commit = found?.trim() ?? ''
  if (isCommit(commit)) return { name, commit }
  if ((await runGit(folder, ['rev-parse', '--git-dir'])) === null) {
    throw new Failure({
      code: 'revision-unreadable',
      message: 'this folder is in no git repository, so there is no other revision to compare with',
      help: 'run it in a clone, and check that git is installed and trusts the folder (`git status`)',
    })
  }
  const remote = await runGit(folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `origin/${name}^{commit}`,
  ])
  if (isCommit(remote?.trim() ?? '')) throw unknownRevision(name, `did you mean \`origin/${name}\`?`)
  const isShallow = await isShallowClone(folder)
  throw unknownRevision(name, isShallow ? 'the clone is shallow: `git fetch --unshallow origin` brings the rest' : null)
}

/** The commit from which `one` and `other` went apart: `one` itself when `other` contains it. */
export async function mergeBase(folder: string, one: Revision, other: Revision): Promise<string> {
  const found = (await runGit(folder, ['merge-base', one.commit, other.commit]))?.trim() ?? ''
  if (isCommit(found)) return found
  const isShallow = await isShallowClone(folder)
  throw new Failure({
    code: 'revision-unreadable',
    message: `git knows no commit from which \`${one.name}\` and \`${other.name}\` went apart`,
    help: isShallow
      ? 'the clone is shallow: fetch the whole history (`git fetch --unshallow origin`; `fetch-depth: 0` in GitHub Actions)'
      : 'name a revision that shares history with this one',
  })
}

async function isShallowClone(folder: string): Promise<boolean> {
  return (await runGit(folder, ['rev-parse', '--is-shallow-repository']))?.trim() === 'true'
}

function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
}

function unknownRevision(name: string, help: string | null): Failure {
  return new Failure({
    code: 'unknown-name',
    message: `git knows no commit named \`${name}\``,
    help: help ?? 'name a branch, a tag or a commit; `git fetch` brings those of the remote',
  })
}
