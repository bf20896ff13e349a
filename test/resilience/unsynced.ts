import { dirname } from 'node:path'

/** The functions of `node:fs` as they were. */
export interface RealDisk {
  readonly read: (path: string) => Buffer | null
  readonly put: (path: string, bytes: Buffer | null) => void
}

/** What a disk would forget when the power failed now: bytes that no sync covered, and names whose folder was not synced. */
export interface Unsynced {
  readonly willWrite: (path: string) => void
  readonly willName: (paths: readonly string[]) => void
  readonly synced: (path: string) => void
  readonly lose: (options: { readonly names: boolean }) => void
}

export function watchUnsynced(disk: RealDisk): Unsynced {
  /** files that were written since their last sync, with what is safe of them */
  const bytes = new Map<string, Buffer>()
  /** by folder: names as they were before what was not synced, oldest first */
  const names = new Map<string, Map<string, Buffer | null>>()

  return {
    willWrite(path) {
      if (!bytes.has(path)) bytes.set(path, disk.read(path) ?? Buffer.alloc(0))
    },
    willName(paths) {
      const [from, to] = paths
      for (const path of paths) {
        const folder = names.get(dirname(path)) ?? new Map<string, Buffer | null>()
        names.set(dirname(path), folder)
        if (!folder.has(path)) folder.set(path, disk.read(path))
      }
      // A name takes the fate of its bytes along.
      const unsafe = from === undefined ? undefined : bytes.get(from)
      if (to !== undefined && from !== undefined) {
        bytes.delete(to)
        if (unsafe) bytes.set(to, unsafe)
      }
    },
    synced(path) {
      bytes.delete(path)
      names.delete(path)
    },
    lose(options) {
      for (const [path, safe] of bytes) if (disk.read(path) !== null) disk.put(path, safe)
      if (!options.names) return
      for (const folder of names.values()) for (const [path, before] of folder) disk.put(path, before)
    },
  }
}
