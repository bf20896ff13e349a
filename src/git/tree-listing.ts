import { posix } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { runGit } from './run-git.ts'

/**
 * What a commit or tree has at and below some paths: modes, ids and names, so that equal listings mean equal files, also
 * when they are checked out: attributes are among them. `paths` are relative to `folder`, `top` to the repository; what lies
 * outside of it is in no commit, and left out. Fails with `revision-unreadable`.
 */
export async function treeListing(
  folder: string,
  tree: string,
  { paths, top }: { readonly paths: readonly string[]; readonly top: readonly string[] },
): Promise<string> {
  const prefix = (await runGit(folder, ['rev-parse', '--show-prefix']))?.replace(/\n$/, '')
  if (prefix === undefined) throw unreadable(tree)
  const wanted = paths.map((path) => posix.join(prefix, path).replace(/\/$/, ''))
  const inside = [...wanted, ...top].filter((path) => path !== '..' && !path.startsWith('../') && !path.startsWith('/'))
  const limits = inside.includes('.') ? [] : [...new Set([...inside, ...inside.flatMap(attributesAbove)])].sort()
  const listed = await runGit(folder, [
    '--literal-pathspecs',
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    tree,
    '--',
    ...limits,
  ])
  if (listed === null) throw unreadable(tree)
  return listed
}

/** They decide which bytes of a file stand in a working tree. */
function attributesAbove(path: string): string[] {
  const folders = path.split('/').slice(0, -1)
  return ['', ...folders].map((_, depth) => [...folders.slice(0, depth), '.gitattributes'].join('/'))
}

function unreadable(tree: string): Failure {
  return new Failure({
    code: 'revision-unreadable',
    message: `git could not list the files of \`${tree.slice(0, 7)}\``,
    help: 'a partial or damaged clone lacks them: fetch the whole history, and check it with `git fsck`',
  })
}
