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
  const format = '--format=%H%x1f%P%x1f%an <%ae>%x1f%s%x1e'
  const text = await runGit(folder, ['log', '--first-parent', '--no-show-signature', format, ...range, '--'])
  if (text === null) return { kind: 'unknown' }
  const commits = text.split('\x1e').flatMap((entry) => parseCommit(entry) ?? [])
  const line = commits.toReversed()
  if (from !== null && (from === to || line[0]?.parent === from)) return { kind: 'line', commits: line }
  if (line[0]?.parent === null && (await isShallow(folder))) return { kind: 'unknown' }
  return { kind: from === null ? 'line' : 'elsewhere', commits: line }
}

function parseCommit(entry: string): LineCommit | null {
  const [commit = '', parents = '', author = '', subject = ''] = entry.trimStart().split('\x1f')
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return null
  return { commit, parent: parents.split(' ')[0] || null, author, subject }
}

async function isShallow(folder: string): Promise<boolean> {
  return (await runGit(folder, ['rev-parse', '--is-shallow-repository']))?.trim() !== 'false'
}
