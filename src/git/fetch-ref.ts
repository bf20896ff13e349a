import { askGit } from './run-git.ts'

/** Where a ref of the remote points to, as a commit that this clone has now; or why nobody can tell. */
export type FetchedRef = { readonly commit: string } | { readonly why: string }

/**
 * Asks the remote itself, never what this clone remembers of it, and fetches what this clone does not have yet. No ref is
 * moved and no file written. `ref` is a whole name, such as `refs/heads/main`.
 */
export async function fetchRef(folder: string, remote: string, ref: string): Promise<FetchedRef> {
  const listed = await askGit(folder, ['ls-remote', '--refs', '--', remote, ref])
  if (!listed.ok) return { why: `the remote \`${remote}\` does not answer: ${listed.problem}` }
  // What was asked for is a pattern, which matches the ends of other names as well.
  const line = listed.output.split('\n').find((one) => one.endsWith(`\t${ref}`))
  const commit = line?.split('\t')[0]
  if (commit === undefined) return { why: `the remote \`${remote}\` has no ${refText(ref)}` }
  if (await hasCommit(folder, commit)) return { commit }
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--refmap=']
  const fetched = await askGit(folder, ['fetch', ...options, '--', remote, ref])
  if (!fetched.ok) return { why: `the remote \`${remote}\` does not give its ${refText(ref)}: ${fetched.problem}` }
  if (await hasCommit(folder, commit)) return { commit }
  return { why: `the ${refText(ref)} of the remote \`${remote}\` moved while it was fetched` }
}

async function hasCommit(folder: string, commit: string): Promise<boolean> {
  return (await askGit(folder, ['cat-file', '-e', `${commit}^{commit}`])).ok
}

function refText(ref: string): string {
  return ref.startsWith('refs/heads/') ? `branch \`${ref.slice('refs/heads/'.length)}\`` : `\`${ref}\``
}
