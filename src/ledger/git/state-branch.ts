import { setTimeout } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import { type GitAnswer, type GitCall, runBareGit } from '../../git/run-bare-git.ts'
import { openBranchMemory } from './branch-memory.ts'
import type { StateRepository } from './open-repository.ts'

/** What stands on the branch at one commit; contents by their object ids. */
export interface Snapshot {
  readonly commit: string
  readonly ledger: string | null
  readonly lease: string | null
  /** the audit log's files, in order */
  readonly chunks: readonly { readonly name: string; readonly id: string }[]
}

export interface StateBranch {
  /** What the remote has now; null when it has no such branch. */
  fetch(): Promise<Snapshot | null>
  read(id: string): Promise<string>
  /** Puts a text into an open file, without keeping it. */
  copyInto(id: string, handle: number): Promise<void>
  write(text: string): Promise<string>
  /**
   * Puts `next` behind `base` on the remote, if the branch still is there; null, and nothing is changed, when it has moved.
   */
  push(base: Snapshot | null, next: Omit<Snapshot, 'commit'>, message: string): Promise<Snapshot | null>
}

const patience = { attempts: 4, milliseconds: 250 }
const long = 10 * 60_000
const longestRemembered = 1 << 20
const mostRemembered = 8
const copy = 'refs/heads/state'
const readme = `# What provisionr remembers

This branch is written by \`provisionr\` and by nobody else: the ledger, the audit log, and who holds the lock.
Do not edit it, do not merge it, and let nobody force-push it.
`
/** What the remote says when somebody else was faster, or is at it right now. */
const contention =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|already exists|incorrect old value|failed to lock/i

/** One branch of a remote, without a work tree: read by fetching, written by pushing onto exactly what was read. */
export function openStateBranch({ bare, remote, shown }: StateRepository, branch: string): StateBranch {
  const ref = `refs/heads/${branch}`
  const place = `branch \`${branch}\` of ${shown}`
  const shownPlain = shown.replaceAll('`', '')

  /** of small files, by object id */
  const texts = new Map<string, string>()
  let readmeId: string | null = null
  /** the folder of the log that was made last; renewals of the lock leave it as it is */
  let audit = { key: '', tree: '' }
  const memory = openBranchMemory(git, branch)
  /** the remote takes the second name */
  let isKeptTwice = true

  return { fetch, read, copyInto, write, push }

  async function fetch(): Promise<Snapshot | null> {
    for (let attempt = 1; ; attempt++) {
      // Looked up first: the branch only ever goes on from there.
      const seen = await memory.lastSeen()
      const { tip, second } = await remoteTips()
      const trouble = tip === null ? wasThere(second ?? seen) : await fetchTip(tip, [seen, second])
      if (trouble === null) {
        if (tip !== null) await memory.note(tip, seen)
        return tip === null ? null : snapshotOf(tip)
      }
      // Refs are listed one after the other, and one may be pushed meanwhile.
      if (attempt === patience.attempts) throw trouble
      await setTimeout(patience.milliseconds * attempt)
    }
  }

  /** Gets a commit that the branch is at, and gives what speaks against it. */
  async function fetchTip(tip: string, earlier: readonly (string | null)[]): Promise<Failure | null> {
    if (!(await has(tip))) {
      const isNew = (await git(['rev-parse', '--verify', '--quiet', copy])).code !== 0
      const fetched = await fetchBranch(isNew ? ['--depth=1'] : [])
      if (!(await has(tip))) return unreachable(fetched.problem)
    }
    for (const one of earlier)
      if (one !== null && !(await memory.follows(tip, one, async () => fetchBranch(['--unshallow']))))
        return wentBack(tip, one)
    return null
  }

  async function fetchBranch(options: readonly string[]): Promise<GitAnswer> {
    const usual = ['--quiet', '--no-tags', '--no-write-fetch-head', ...options]
    return git(['fetch', ...usual, '--', remote, `+${ref}:${copy}`], { timeout: long })
  }

  /** Where the remote has the branch, and where its second name says that it is. */
  async function remoteTips(): Promise<{ readonly tip: string | null; readonly second: string | null }> {
    for (let attempt = 1; ; attempt++) {
      const { code, output, problem } = await git(['ls-remote', '--refs', '--', remote, ref, memory.second])
      if (code === 0) {
        // What was asked for matches the ends of other names as well.
        const lines = output.toString('utf8').split('\n')
        const at = (name: string) => lines.find((one) => one.endsWith(`\t${name}`))?.split('\t')[0] ?? null
        return { tip: at(ref), second: at(memory.second) }
      }
      if (attempt === patience.attempts) throw unreachable(problem)
      await setTimeout(patience.milliseconds * attempt ** 2)
    }
  }

  async function has(commit: string): Promise<boolean> {
    return (await git(['cat-file', '-e', `${commit}^{tree}`])).code === 0
  }

  async function snapshotOf(commit: string): Promise<Snapshot> {
    const listed = await sure(['ls-tree', '-r', '-z', '--full-tree', commit])
    const files = new Map<string, string>()
    for (const line of listed.toString('utf8').split('\0')) {
      const [, id, path] = /^\d+ \w+ ([0-9a-f]+)\t([^]*)$/.exec(line) ?? []
      if (id !== undefined && path !== undefined) files.set(path, id)
    }
    const chunks = [...files].filter(([path]) => /^audit\/\d{6}\.jsonl$/.test(path))
    const known = new Set(['README.md', 'ledger.json', 'lease.json', ...chunks.map(([path]) => path)])
    const strange = [...files.keys()].find((path) => !known.has(path))
    if (strange !== undefined) throw otherFiles(strange, files.has('ledger.json') || chunks.length > 0)
    return {
      commit,
      ledger: files.get('ledger.json') ?? null,
      lease: files.get('lease.json') ?? null,
      chunks: chunks.map(([path, id]) => ({ name: path.slice('audit/'.length), id })).toSorted(byName),
    }
  }

  async function read(id: string): Promise<string> {
    return texts.get(id) ?? remember(id, (await sure(['cat-file', 'blob', id])).toString('utf8'))
  }

  async function copyInto(id: string, into: number): Promise<void> {
    await sure(['cat-file', 'blob', id], { into })
  }

  async function write(text: string): Promise<string> {
    const id = (await sure(['hash-object', '-w', '--stdin'], { input: text })).toString('latin1').trim()
    remember(id, text)
    return id
  }

  /** Most of what is asked for was asked for or written just before. */
  function remember(id: string, text: string): string {
    if (text.length > longestRemembered) return text
    texts.set(id, text)
    if (texts.size > mostRemembered) texts.delete(texts.keys().next().value!)
    return text
  }

  async function push(
    base: Snapshot | null,
    next: Omit<Snapshot, 'commit'>,
    message: string,
  ): Promise<Snapshot | null> {
    const commit = await commitOf(base, next, message)
    for (let attempt = 1; ; attempt++) {
      const pushed = await pushOnce(commit, base)
      // Whatever was answered: what counts is where the branch is now.
      const isThere = pushed.code === 0 || (await isOnRemote(commit))
      if (isThere) {
        await memory.note(commit, base?.commit ?? null)
        return { commit, ...next }
      }
      if ((await remoteTips()).tip !== (base?.commit ?? null)) return null
      const said = `${pushed.output.toString('utf8')}\n${pushed.problem}`
      if (!contention.test(said) && attempt > 1) throw refused(said, pushed.problem)
      if (attempt === 2 * patience.attempts) throw refused(said, pushed.problem)
      await setTimeout(patience.milliseconds * attempt)
    }
  }

  /** The branch and its second name, both or none. */
  async function pushOnce(commit: string, base: Snapshot | null): Promise<GitAnswer> {
    const options = ['--porcelain', '--no-verify', '--no-follow-tags', '--no-signed', '--recurse-submodules=no']
    const lease = `--force-with-lease=${ref}:${base?.commit ?? ''}`
    const onto = (more: readonly string[], refs: readonly string[]) =>
      git(['push', ...options, ...more, lease, '--', remote, `${commit}:${ref}`, ...refs], { timeout: long })
    if (isKeptTwice) {
      const pushed = await onto(['--atomic'], [`+${commit}:${memory.second}`])
      if (!memory.isRefused(pushed, ref)) return pushed
      isKeptTwice = false
    }
    return onto([], [])
  }

  /** Whether the branch is at our commit, or somebody has already gone on from there. */
  async function isOnRemote(commit: string): Promise<boolean> {
    const now = await fetch()
    if (now === null) return false
    return now.commit === commit || (await git(['merge-base', '--is-ancestor', commit, now.commit])).code === 0
  }

  async function commitOf(base: Snapshot | null, next: Omit<Snapshot, 'commit'>, message: string): Promise<string> {
    readmeId ??= await write(readme)
    const lines = [`100644 blob ${readmeId}\tREADME.md`]
    if (next.chunks.length > 0) {
      lines.push(`040000 tree ${await auditTree(next.chunks)}\taudit`)
    }
    if (next.ledger !== null) lines.push(`100644 blob ${next.ledger}\tledger.json`)
    if (next.lease !== null) lines.push(`100644 blob ${next.lease}\tlease.json`)
    const parents = base === null ? [] : ['-p', base.commit]
    const commit = await sure(['commit-tree', ...parents, await makeTree(lines)], { input: `${message}\n` })
    return commit.toString('latin1').trim()
  }

  async function auditTree(chunks: Snapshot['chunks']): Promise<string> {
    const lines = chunks.map(({ name, id }) => `100644 blob ${id}\t${name}`)
    const key = lines.join('\n')
    if (audit.key !== key) audit = { key, tree: await makeTree(lines) }
    return audit.tree
  }

  async function makeTree(lines: readonly string[]): Promise<string> {
    return (await sure(['mktree'], { input: `${lines.join('\n')}\n` })).toString('latin1').trim()
  }

  async function git(args: readonly string[], options: GitCall = {}): Promise<GitAnswer> {
    return runBareGit(bare, args, options)
  }

  async function sure(args: readonly string[], call: GitCall = {}): Promise<Buffer> {
    const { code, output, problem } = await git(args, { timeout: long, ...call })
    if (code === 0) return output
    throw new Failure({
      code: 'ledger-unreachable',
      message: `the copy of ${place} in \`${bare.folder}\` cannot be used: ${problem}`,
      help: 'check that the disk is not full, or remove that folder; it is made anew',
    })
  }

  function wasThere(commit: string | null): Failure | null {
    if (commit === null) return null
    return lost(`is gone from the remote, and it was at commit ${commit.slice(0, 12)} before`)
  }

  function wentBack(tip: string, earlier: string): Failure {
    const [now, before] = [tip, earlier].map((one) => one.slice(0, 12))
    return lost(
      `is at commit ${now}, which does not come after ${before}, where it was before: it was forced back, or rewritten`,
    )
  }

  function lost(what: string): Failure {
    const named = `git push --force ${shownPlain} FETCH_HEAD:${ref}`
    return new Failure({
      code: 'ledger-unreadable',
      message: `the ledger on ${place} ${what}`,
      help:
        `put it back with \`git fetch ${shownPlain} ${memory.second} && ${named}\`; to go on with what is there, and forget ` +
        `which access was given since, \`git push ${shownPlain} :${memory.second}\` and remove \`${bare.folder}\``,
    })
  }

  function unreachable(problem: string): Failure {
    return new Failure({
      code: 'ledger-unreachable',
      message: `the ledger on ${place} cannot be reached: ${problem}`,
      help: `check that \`git ls-remote\` of that remote works here and now, with the same rights`,
    })
  }

  function refused(said: string, problem: string): Failure {
    const reason = /\[(?:remote )?rejected\] \((.*?)\)/.exec(said)?.[1] ?? problem
    return new Failure({
      code: 'ledger-unreachable',
      message: `the ledger on ${place} cannot be written: ${reason.replaceAll(/\p{Cc}/gu, ' ')}`,
      help: `let this user push to the branch \`${branch}\`; it must not be protected from that`,
    })
  }

  function otherFiles(path: string, isLedger: boolean): Failure {
    const file = path.replaceAll(/\p{Cc}/gu, ' ')
    return new Failure({
      code: 'ledger-unreadable',
      message: isLedger
        ? `${place} has the ledger and beside it the file \`${file}\`, which is none of provisionr's`
        : `${place} is no branch of a ledger: it has the file \`${file}\``,
      help: isLedger
        ? 'take that file away with a commit on that branch; a new branch would forget which access was given'
        : 'set `state.branch` to a branch of its own, which need not exist yet',
    })
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
