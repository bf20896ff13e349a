import { realpathSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'

/** Whether a path is in a folder: where it is named, or where links lead. Both absolute; what does not exist, by its name. */
export function isInside(path: string, folder: string): boolean {
  const paths = [path, realPath(path)]
  const folders = [folder, realPath(folder)]
  return paths.some((one) =>
    folders.some((other) => {
      const way = relative(other, one)
      return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
    }),
  )
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
