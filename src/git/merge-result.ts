import { askGit } from './run-git.ts'

/** What merging gives: a tree of git, or the files in which the two sides contradict each other. */
export type MergeResult = { readonly tree: string } | { readonly conflicts: readonly string[] }

/**
 * Merges two commits as git objects alone, as a forge does when a pull request is merged: neither working tree nor index are
 * touched. Null where git cannot: an older git than 2.38, or histories that share nothing.
 */
export async function mergeResult(folder: string, ours: string, theirs: string): Promise<MergeResult | null> {
  // https://git-scm.com/docs/git-merge-tree#OUTPUT: 0 is a clean merge, 1 one with conflicts, anything else is trouble.
  const options = ['--write-tree', '--name-only', '--no-messages', '-z']
  const merged = await askGit(folder, ['merge-tree', ...options, ours, theirs])
  const [tree = '', ...conflicts] = merged.output.split('\0').filter((part) => part !== '')
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(tree)) return null
  if (merged.code === 0) return { tree }
  return merged.code === 1 ? { conflicts } : null
}
