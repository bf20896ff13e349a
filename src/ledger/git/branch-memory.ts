import type { GitAnswer } from '../../git/run-bare-git.ts'

type Git = (args: readonly string[]) => Promise<GitAnswer>

/** Where a branch was, as far as anything remembers: without that, one that was deleted or forced back looks like any other. */
export interface BranchMemory {
  /** a second name on the remote that is pushed together with the branch */
  readonly second: string
  /** the commit at which the branch was last seen from this clone; null when it never was */
  lastSeen(): Promise<string | null>
  /** Remembers that the branch is at `commit`, unless another program of this clone knows more than `before` by now. */
  note(commit: string, before: string | null): Promise<void>
  /** Whether `commit` is `earlier`, or came after it; `fetchAll` gets what of the history is not here. */
  follows(commit: string, earlier: string, fetchAll: () => Promise<unknown>): Promise<boolean>
  /** Whether a remote refused the second name, and nothing else: there it has to do without. */
  isRefused(answer: GitAnswer, branch: string): boolean
}

export function openBranchMemory(git: Git, branch: string): BranchMemory {
  const second = `refs/provisionr/${branch}`
  const seen = `refs/seen/${branch}`

  return {
    second,

    async lastSeen() {
      const { code, output } = await git(['rev-parse', '--verify', '--quiet', `${seen}^{commit}`])
      return code === 0 ? output.toString('latin1').trim() : null
    },

    async note(commit, before) {
      if (commit !== before) await git(['update-ref', seen, commit, before ?? '0'.repeat(commit.length)])
    },

    async follows(commit, earlier, fetchAll) {
      if (commit === earlier || (await isAncestor(earlier, commit))) return true
      const { output } = await git(['rev-parse', '--is-shallow-repository'])
      if (output.toString('latin1').trim() !== 'true') return false
      await fetchAll()
      return isAncestor(earlier, commit)
    },

    isRefused({ output, problem }, ref) {
      const said = `${output.toString('utf8')}\n${problem}`
      if (/does not support --atomic/.test(said)) return true
      const refusals = new Map(
        [...said.matchAll(/^!\t[^\t]*:(\S+)\t\[(?:remote )?rejected\] \((.*)\)$/gm)].map(([, name, why]) => [
          name,
          why,
        ]),
      )
      // Who is refused for the other's sake says so.
      const isForTheOther = (name: string) => /atomic/.test(refusals.get(name) ?? '')
      return isForTheOther(ref) && refusals.has(second) && !isForTheOther(second)
    },
  }

  async function isAncestor(earlier: string, commit: string): Promise<boolean> {
    return (await git(['merge-base', '--is-ancestor', earlier, commit])).code === 0
  }
}
