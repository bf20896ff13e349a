import { posix } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { runGit } from './run-git.ts'
import { treeListing } from './tree-listing.ts'

/** Links that lead to links, and so on, no further than anybody means. */
const mostSteps = 20
const link = /^120000 blob ([0-9a-f]+)\t(.*)$/s

/**
 * Where symbolic links of a commit lead to that lie at or below some paths, relative to the repository: whoever reads the
 * working tree follows them, so that what stands there counts as well. What leads out of the repository is in no commit.
 * `paths` are relative to `folder`, `top` to the repository. Fails with `revision-unreadable`.
 */
export async function linkTargets(
  folder: string,
  commit: string,
  { paths, top }: { readonly paths: readonly string[]; readonly top: readonly string[] },
): Promise<string[]> {
  const targets = new Set<string>()
  let asked: Parameters<typeof treeListing>[2] = { paths, top }
  for (let step = 0; step < mostSteps; step++) {
    const listed = await treeListing(folder, commit, asked)
    const found: string[] = []
    for (const entry of listed.split('\0')) {
      const [, id, path] = link.exec(entry) ?? []
      if (id === undefined || path === undefined) continue
      const text = await runGit(folder, ['cat-file', 'blob', id])
      if (text === null) throw unreadable(path)
      const target = text.startsWith('/') ? '..' : posix.join(posix.dirname(path), text)
      if (target !== '..' && !target.startsWith('../') && !targets.has(target)) found.push(target)
    }
    if (found.length === 0) break
    for (const target of found) targets.add(target)
    asked = { paths: [], top: found }
  }
  return [...targets].sort()
}

function unreadable(path: string): Failure {
  return new Failure({
    code: 'revision-unreadable',
    message: `git could not tell where the link \`${path}\` leads to`,
    help: 'a partial or damaged clone lacks that: fetch the whole history, and check it with `git fsck`',
  })
}
