import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Texts by path; null takes the file away. */
export type FileChanges = Readonly<Record<string, string | null>>

export interface PushOptions {
  readonly message?: string
  /** the address of whoever made the commit; that of who pushes, unless this says otherwise */
  readonly author?: string
  readonly committer?: string
  /** lines at the end of the message */
  readonly trailers?: readonly string[]
  /** where a new branch begins; `main`, unless this says otherwise */
  readonly from?: string
  /** the newest commit is made anew instead of adding one */
  readonly amends?: boolean
}

export type MergeMethod = 'merge' | 'squash' | 'rebase' | 'queue'

/** A line of what was pushed: by whom, and from what to what. */
export interface Push {
  readonly before: string
  readonly after: string
  readonly ref: string
  readonly login: string
  /** seconds since 1970 */
  readonly at: number
}

/** A bare repository of git as a forge keeps it, and a clone through which people push to it. */
export interface ForgeRepository {
  /** folder of the bare repository: a remote for git */
  readonly remote: string
  /** asks the bare repository */
  readonly git: (...args: readonly string[]) => string
  /** null: there is no such commit, branch or tag */
  resolve(revision: string): string | null
  /** Changes files on a branch and pushes it; gives the commit. */
  push(login: string, branch: string, changes: FileChanges, options?: PushOptions): string
  /** pushes so many empty commits to a branch at once */
  addCommits(login: string, branch: string, count: number): string
  /** Does what the forge does when the ref `head` is merged; `evil` are changes that nobody saw. Gives the commit. */
  merge(
    login: string,
    to: { readonly base: string; readonly head: string; readonly title: string },
    method: MergeMethod,
    evil?: FileChanges,
  ): string
  /** pushes to the ref, oldest first */
  pushes(ref: string): readonly Push[]
  close(): void
}

const nothing = '0'.repeat(40)
/** seconds since 1970 */
const firstCommit = Date.parse('2026-11-19T08:00:00Z') / 1000

/** The address by which commits are somebody's. */
export function emailOf(login: string): string {
  return `${login.replace('[bot]', '')}@commits.example`
}

/** Who pushes stands in `FORGE_PUSHER`, as git has no accounts; whoever says nothing is `fallback`. */
export function createForgeRepository(fallback: string, origin: string | null = null): ForgeRepository {
  const folder = mkdtempSync(join(tmpdir(), 'forge-'))
  const remote = join(folder, 'bare.git')
  const clone = join(folder, 'clone')
  const log = join(remote, 'pushes')
  const run = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') =>
    execFileSync('git', ['-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
      input,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', ...env },
    }).trim()
  if (origin === null) run(folder, ['init', '--quiet', '--bare', remote])
  else run(folder, ['clone', '--quiet', '--bare', origin, remote])
  const hook = join(remote, 'hooks', 'post-receive')
  mkdirSync(dirname(hook), { recursive: true })
  writeFileSync(
    hook,
    `#!/bin/sh
while read -r old new ref; do
  echo "$old $new $ref \${FORGE_PUSHER:-${fallback}} $(date +%s)" >> "${log}"
done
`,
  )
  chmodSync(hook, 0o755)
  run(folder, ['clone', '--quiet', remote, clone])

  const inClone = (...args: readonly string[]) => run(clone, args)
  let made = 0
  /** The same story has the same commits, whenever it is told. */
  const asSomebody = (author: string, committer: string) => ({
    GIT_AUTHOR_DATE: `${firstCommit + made} +0000`,
    GIT_COMMITTER_DATE: `${firstCommit + made++} +0000`,
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: author,
    GIT_COMMITTER_NAME: committer,
    GIT_COMMITTER_EMAIL: committer,
  })
  const resolve = (revision: string) => {
    try {
      return run(remote, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])
    } catch {
      return null
    }
  }

  function writeFiles(changes: FileChanges): void {
    for (const [path, text] of Object.entries(changes)) {
      const file = join(clone, path)
      mkdirSync(dirname(file), { recursive: true })
      if (text === null) rmSync(file, { force: true })
      else writeFileSync(file, text)
    }
    inClone('add', '--all')
  }

  function send(login: string, branch: string): string {
    run(clone, ['push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`], { FORGE_PUSHER: login })
    return inClone('rev-parse', 'HEAD')
  }

  function checkOut(branch: string, from: string): void {
    inClone('fetch', '--quiet', '--prune', 'origin', '+refs/heads/*:refs/remotes/origin/*')
    const start = resolve(branch) === null ? from : branch
    if (resolve(start) === null) inClone('checkout', '--quiet', '--orphan', branch)
    else inClone('checkout', '--quiet', '--force', '-B', branch, `origin/${start}`)
    inClone('clean', '--quiet', '-fdx')
  }

  return {
    remote,
    git: (...args) => run(remote, args),
    resolve,
    push(login, branch, changes, options = {}) {
      const { message = 'change', trailers = [], from = 'main', amends = false } = options
      const { author = emailOf(login), committer = author } = options
      checkOut(branch, from)
      writeFiles(changes)
      const text = trailers.length === 0 ? message : `${message}\n\n${trailers.join('\n')}`
      const reset = amends ? ['--amend', '--reset-author'] : []
      run(clone, ['commit', '--quiet', '--allow-empty', ...reset, '-m', text], asSomebody(author, committer))
      return send(login, branch)
    },
    addCommits(login, branch, count) {
      checkOut(branch, branch)
      const tip = inClone('rev-parse', 'HEAD')
      const commits = Array.from({ length: count }, (_, one) => {
        const from = one === 0 ? [`from ${tip}`] : []
        return ['commit refs/heads/many', `committer x <${emailOf(login)}> ${one} +0000`, 'data 0', ...from, ''].join(
          '\n',
        )
      })
      run(clone, ['fast-import', '--quiet', '--force'], {}, commits.join('\n'))
      inClone('reset', '--quiet', '--hard', 'refs/heads/many')
      return send(login, branch)
    },
    merge(login, { base, head, title }, method, evil = {}) {
      checkOut(base, base)
      inClone('fetch', '--quiet', 'origin', head)
      const commit = inClone('rev-parse', 'FETCH_HEAD')
      const env = asSomebody(emailOf(login), 'noreply@github.com')
      if (method === 'rebase') {
        const mergeBase = inClone('merge-base', 'HEAD', commit)
        run(clone, ['cherry-pick', '--allow-empty', `${mergeBase}..${commit}`], env)
        writeFiles(evil)
        run(clone, ['commit', '--quiet', '--amend', '--no-edit', '--allow-empty'], env)
      } else {
        const how = method === 'squash' ? ['--squash'] : ['--no-ff', '--no-commit']
        run(clone, ['merge', '--quiet', ...how, commit], env)
        writeFiles(evil)
        run(clone, ['commit', '--quiet', '--allow-empty', '-m', title], env)
      }
      return send(login, base)
    },
    pushes(ref) {
      if (!existsSync(log)) return []
      const lines = readFileSync(log, 'utf8').trim().split('\n')
      return lines.flatMap((line) => {
        const [before = nothing, after = nothing, of = '', login = '', at = ''] = line.split(' ')
        return of === ref ? [{ before, after, ref: of, login, at: Number(at) }] : []
      })
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
