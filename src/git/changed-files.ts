import { Failure } from '../domain/failure.ts'
import { runGit } from './run-git.ts'

/** A file that differs between two trees. */
export interface ChangedFile {
  /** relative to the folder that was asked about; what lies outside of it begins with `../` */
  readonly path: string
  readonly change: 'added' | 'edited' | 'removed'
  /** what it is now, or was: what links and submodules lead to is never looked at */
  readonly kind: 'file' | 'link' | 'submodule'
}

/**
 * All files of the repository that `folder` is in that differ between two commits or trees, sorted as git does. A file that
 * was moved was removed and added. Fails with `revision-unreadable`.
 */
export async function changedFiles(folder: string, from: string, to: string): Promise<readonly ChangedFile[]> {
  const prefix = (await runGit(folder, ['rev-parse', '--show-prefix']))?.replace(/\n$/, '')
  const options = ['--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none']
  const listed = await runGit(folder, ['diff-tree', '-r', '-z', '--raw', ...options, from, to, '--'])
  if (prefix === undefined || listed === null) {
    throw new Failure({
      code: 'revision-unreadable',
      message: 'git could not tell which files differ between two revisions',
      help: 'a partial or damaged clone lacks them: fetch the whole history, and check it with `git fsck`',
    })
  }
  const parts = listed.split('\0')
  const found: ChangedFile[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) found.push(parseChange(parts[at]!, parts[at + 1]!, prefix))
  return found
}

/** `:<old mode> <new mode> <old id> <new id> <status>` and the path (git-diff-tree, RAW OUTPUT FORMAT). */
function parseChange(line: string, path: string, prefix: string): ChangedFile {
  const [before = '', after = '', , , status = ''] = line.slice(1).split(' ')
  const mode = status === 'D' ? before : after
  return {
    path: relativeTo(prefix, path),
    change: status === 'A' ? 'added' : status === 'D' ? 'removed' : 'edited',
    kind: mode === '120000' ? 'link' : mode === '160000' ? 'submodule' : 'file',
  }
}

/** `prefix` is empty or ends with a slash. */
function relativeTo(prefix: string, path: string): string {
  if (path.startsWith(prefix)) return path.slice(prefix.length)
  const steps = prefix.split('/').length - 1
  return `${'../'.repeat(steps)}${path}`
}
