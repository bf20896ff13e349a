import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { identityOf, isSettled } from '../files/file-identity.ts'

/** Files and folders with what tells that they have not changed; null for what is not there. */
export type TreeIdentity = readonly (readonly [path: string, identity: string | null])[]

/**
 * What the documents below the listed paths are read from: every file, and every folder in which one could appear. Null
 * where only reading tells that nothing has changed: links, other kinds of files, and what changed just now (`now`).
 */
export function identifyTree(root: string, paths: readonly string[], now: number): TreeIdentity | null {
  const found: [string, string | null][] = []
  const visit = (path: string): boolean => {
    const stat = look(root, path)
    found.push([path, stat && identityOf(stat)])
    if (stat === null) return true
    if (!isSettled(stat, now)) return false
    if (!stat.isDirectory()) return stat.isFile()
    return readdirSync(join(root, path), { withFileTypes: true }).every((entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return true
      if (entry.isSymbolicLink()) return false
      return !(entry.isDirectory() || /\.ya?ml$/i.test(entry.name)) || visit(join(path, entry.name))
    })
  }
  const isInside = (path: string) => {
    const shown = relative(root, resolve(root, path))
    return shown !== '' && !isAbsolute(shown) && shown.split(/[/\\]/)[0] !== '..'
  }
  try {
    return paths.every((path) => isInside(path) && visit(path)) ? found : null
  } catch {
    return null
  }
}

export function isSameTree(root: string, tree: TreeIdentity): boolean {
  try {
    return tree.every(([path, identity]) => {
      const stat = look(root, path)
      return (stat && identityOf(stat)) === identity
    })
  } catch {
    return false
  }
}

function look(root: string, path: string): Stats | null {
  return lstatSync(join(root, path), { throwIfNoEntry: false }) ?? null
}
