import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensurePrivateFolder } from '../files/private-folder.ts'
import { sha256 } from '../files/sha256.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { decodeValue, encodeValue } from './encode-value.ts'

/**
 * What texts were parsed to, by their content: parsing YAML is most of what a command does in a repository that has not
 * changed. It lies in the user's own cache folder, never in the repository, where others could write it.
 */
export interface ParseCache {
  /** The value that `parse` gives for a text, remembered or made; `kind` and `parts` are all it depends on. */
  readonly of: <T>(kind: string, parts: readonly string[], parse: () => Promise<T>) => Promise<T>
  /** Keeps what this run used, if anything in it is new. */
  readonly save: () => void
}

/** A cache that remembers nothing, for commands that change something and for whoever turns it off. */
export const noCache: ParseCache = { of: (_kind, _parts, parse) => parse(), save() {} }

/** `folder` null: no cache. `owner` tells repositories apart, `version` the programs that parse. */
export function openParseCache(
  folder: string | null,
  { owner, version }: { readonly owner: string; readonly version: string },
): ParseCache {
  if (folder === null || !ensurePrivateFolder(folder)) return noCache
  const file = join(folder, `${hashOf([owner]).slice(0, 32)}.json`)
  const stored = readEntries(file, version)
  const used = new Map<string, string>()
  let isNew = false
  return {
    async of<T>(kind: string, parts: readonly string[], parse: () => Promise<T>): Promise<T> {
      const key = hashOf([kind, ...parts])
      const known = stored.get(key)
      if (known !== undefined) {
        used.set(key, known)
        return decodeValue(known) as T
      }
      const value = await parse()
      const encoded = encodeValue(value)
      if (encoded === null) return value
      used.set(key, encoded)
      isNew = true
      return value
    },
    save() {
      if (!isNew && used.size === stored.size) return
      const lines = [...used].map(([key, text]) => `${key} ${text}`)
      try {
        const body = `${lines.join('\n')}\n`
        writeFileAtomic(file, `${header(version, body)}\n${body}`, { mode: 0o600, durable: false })
      } catch {
        // A cache that cannot be written is no reason to fail.
      }
    },
  }
}

function header(version: string, body: string): string {
  return `provisionr parse cache 2 ${version} ${process.version} ${sha256(body)}`
}

function readEntries(file: string, version: string): Map<string, string> {
  const entries = new Map<string, string>()
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return entries
  }
  let start = text.indexOf('\n') + 1
  if (text.slice(0, start - 1) !== header(version, text.slice(start))) return entries
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const space = text.indexOf(' ', start)
    entries.set(text.slice(start, space), text.slice(space + 1, end))
    start = end + 1
  }
  return entries
}

function hashOf(parts: readonly string[]): string {
  return sha256(parts.map((part) => `${part.length}:${part}`).join(''))
}
