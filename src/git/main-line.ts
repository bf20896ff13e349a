import { runGit } from './run-git.ts'

/** A commit by which a branch went on: a merge, a squash, one of a rebase, or whatever was pushed to it. */
export interface LineCommit {
  readonly commit: string
  /** null: it is the first of all, or the clone ends there */
  readonly parent: string | null
  /** name and address, as the commit claims */
  readonly author: string
  readonly subject: string
}

export type MainLine =
  /** oldest first */
  | { readonly kind: 'line'; readonly commits: readonly LineCommit[] }
  /** the branch did not go on from there: somebody wrote its history anew, or it is older */
  | { readonly kind: 'elsewhere' }
  /** this clone does not have one of the two, or not what lies between them */
  | { readonly kind: 'unknown' }

const longest = 100_000

/** How a branch went on from one commit to another, by first parents; without `from` its newest commits, at most `newest`. */
export async function mainLine(
  folder: string,
  { from, to, newest }: { readonly from: string | null; readonly to: string; readonly newest: number },
): Promise<MainLine> {
  const range = from === null ? [`--max-count=${newest}`, to] : [`--max-count=${longest}`, to, `^${from}`]
  // Names and subjects may have any byte but NUL: whatever else parted them could be written by whoever commits.
  const format = '--format=%H%x00%P%x00%an <%ae>%x00%s%x00'
  const text = await runGit(folder, ['log', '--first-parent', '--no-show-signature', format, ...range, '--'])
  if (text === null) return { kind: 'unknown' }
  const line = parseCommits(text).toReversed()
  if (from !== null && (from === to || line[0]?.parent === from)) return { kind: 'line', commits: line }
  if (line[0]?.parent === null && (await isShallow(folder))) return { kind: 'unknown' }
  return { kind: from === null ? 'line' : 'elsewhere', commits: line }
}

/** Four parts each, and the end of a line between two commits. */
function parseCommits(text: string): LineCommit[] {
  const parts = text.split('\0')
  return Array.from({ length: Math.floor(parts.length / 4) }, (_, at) => {
    const [commit, parents, author, subject] = parts.slice(at * 4, at * 4 + 4)
    return { commit: commit!.trimStart(), parent: parents!.split(' ')[0] || null, author: author!, subject: subject! }
  })
}

async function isShallow(folder: string): Promise<boolean> {
  return (await runGit(folder, ['rev-parse', '--is-shallow-repository']))?.trim() !== 'false'
}
