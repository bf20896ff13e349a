import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { askGit } from './run-git.ts'

/** Who a commit is by. */
export interface CommitAuthor {
  readonly name: string
  readonly email: string
}

/** A commit to be made behind another one, whatever is checked out. */
export interface CommitDraft {
  /** the commit that it follows */
  readonly parent: string
  /** whole texts; paths relative to the folder, with `/` */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly message: string
  /** null: whom git itself would name in this folder */
  readonly author: CommitAuthor | null
}

/**
 * Makes a commit in the repository of `folder` and gives its id. Work tree, index, branches and hooks have no part in it;
 * until it is pushed nothing names it, and git sweeps it up some day. Author and committer are the same. Fails with
 * `forge-unwritable`, for that is what it was wanted for.
 */
export async function makeCommit(folder: string, draft: CommitDraft): Promise<string> {
  const place = mkdtempSync(join(tmpdir(), 'provisionr-commit-'))
  try {
    return await build(folder, draft, join(place, 'index'))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

async function build(folder: string, draft: CommitDraft, index: string): Promise<string> {
  const { parent, files, message, author } = draft
  const env = { GIT_INDEX_FILE: index, ...(author === null ? {} : identity(author)) }
  const git = async (args: readonly string[], input = '') => {
    const answer = await askGit(folder, args, { input, env })
    if (answer.ok) return answer.output.replace(/\n$/, '')
    throw impossible(answer.problem, answer.problem.includes('identity') ? nameless : damaged)
  }
  const prefix = await git(['rev-parse', '--show-prefix'])
  await git(['read-tree', parent])
  for (const { path, text } of files) {
    const there = await git(['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', parent, '--', prefix + path])
    const mode = there === '' ? '100644' : there.slice(0, 6)
    if (!mode.startsWith('100'))
      throw impossible(`\`${path}\` is no file there`, 'replace the link or folder by a file')
    const blob = await git(['hash-object', '-w', '--stdin', '--no-filters'], text)
    await git(['update-index', '--add', '--cacheinfo', `${mode},${blob},${prefix}${path}`])
  }
  // Of a clone that is partial on purpose, what was not touched need not be here.
  const tree = await git(['write-tree', '--missing-ok'])
  return git(['-c', 'commit.gpgSign=false', 'commit-tree', tree, '-p', parent, '-F', '-'], message)
}

const nameless = 'tell git who you are: `git config user.name …` and `git config user.email …`'
const damaged = 'see whether git works here: `git fsck`'

function impossible(problem: string, help: string): Failure {
  return new Failure({ code: 'forge-unwritable', message: `git cannot make the commit: ${problem}`, help })
}

function identity({ name, email }: CommitAuthor): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  }
}
