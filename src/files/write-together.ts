import { rmSync } from 'node:fs'
import { Failure } from '../domain/failure.ts'
import { readExactText } from './read-exact-text.ts'
import { writeFileAtomic } from './write-atomic.ts'

/** What becomes of one file; null stands for no file. */
export interface FileChange {
  readonly location: string
  /** how messages call it */
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/**
 * Changes several files, or none: when one cannot be written, or `check` throws afterwards, all of them get their old
 * text back. Throws `file-unwritable`, also when a file is no longer what the change was made from.
 */
export function writeTogether(changes: readonly FileChange[], check: () => void = () => undefined): void {
  const moved = changes.find(({ location, path, before }) => readExactText(location, path) !== before)
  if (moved) {
    throw new Failure({
      code: 'file-unwritable',
      message: `\`${moved.path}\` was changed by somebody else meanwhile, so nothing was written`,
      help: 'run the command again',
    })
  }
  const done: FileChange[] = []
  try {
    for (const change of changes) {
      done.push(change)
      put(change.location, change.after)
    }
    check()
  } catch (error) {
    for (const { location, before } of done.toReversed()) restore(location, before)
    throw error
  }
}

/** Whatever keeps this from working is told by the failure that made it necessary. */
function restore(location: string, text: string | null): void {
  try {
    put(location, text)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

function put(location: string, text: string | null): void {
  if (text !== null) return writeFileAtomic(location, text)
  try {
    rmSync(location, { force: true })
  } catch (cause) {
    throw new Failure({
      code: 'file-unwritable',
      message: `\`${location}\` cannot be deleted`,
      help: 'check that its folder is writable for this user',
      cause,
    })
  }
}
