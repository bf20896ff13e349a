import { existsSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'

/**
 * Tells findings about the given files and folders (all of them when none are given), and those about no file, from the rest.
 * A path that does not exist is the failure `usage`: a gate must not pass because of a slip.
 */
export function findingsUnder(
  paths: readonly string[],
  { root, cwd }: { readonly root: string; readonly cwd: string },
): (diagnostic: Diagnostic) => boolean {
  const places = paths.map((path) => {
    const place = resolve(cwd, path)
    if (existsSync(place)) return place
    const help = 'paths are read from the current folder; without any, everything is shown'
    throw new Failure({ code: 'usage', message: `there is no file or folder \`${path}\``, help })
  })
  if (places.length === 0) return () => true
  return ({ at }) => at === null || places.some((place) => contains(place, resolve(root, at.file)))
}

function contains(place: string, file: string): boolean {
  const path = relative(place, file)
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path)
}
