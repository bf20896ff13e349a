import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'

/** Where in a value an object without a prototype stands: what people name can then never meet an inherited member. */
type Path = readonly (string | number)[]

/**
 * A value as one line of text: JSON where that says all, else (maps, infinities) the engine's own form; null for what would
 * not come back as it was.
 */
export function encodeValue(value: unknown): string | null {
  try {
    const bare: Path[] = []
    if (isJson(value, [], bare)) return withPaths(bare, JSON.stringify(value))
    const all: Path[] = []
    findBare(value, [], all)
    const text = withPaths(all, `v8:${serialize(value).toString('base64')}`)
    if (isDeepStrictEqual(decodeValue(text), value)) return text
  } catch {
    // It cannot be written.
  }
  return null
}

function withPaths(bare: readonly Path[], body: string): string {
  const paths = JSON.stringify(bare)
  return `${paths.length} ${paths}${body}`
}

/** Whether JSON says all of a value, which is quicker to see than to compare; finds what has no prototype by the way. */
function isJson(value: unknown, path: (string | number)[], bare: Path[]): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return false
    for (let index = 0; index < value.length; index++) if (!isMember(value[index], index, path, bare)) return false
    return true
  }
  if (prototype === null) bare.push([...path])
  else if (prototype !== Object.prototype) return false
  const members = value as Readonly<Record<string, unknown>>
  for (const key in members) if (!isMember(members[key], key, path, bare)) return false
  return true
}

function isMember(value: unknown, key: string | number, path: (string | number)[], bare: Path[]): boolean {
  path.push(key)
  const isSound = isJson(value, path, bare)
  path.pop()
  return isSound
}

export function decodeValue(text: string): unknown {
  const start = text.indexOf(' ') + 1
  const end = start + Number(text.slice(0, start - 1))
  const body = text.slice(end)
  const value: unknown = body.startsWith('v8:')
    ? deserialize(Buffer.from(body.slice(3), 'base64'))
    : (JSON.parse(body) as unknown)
  if (end - start === 2) return value
  for (const path of JSON.parse(text.slice(start, end)) as Path[]) {
    const found = path.reduce<unknown>(memberOf, value)
    if (typeof found === 'object' && found !== null) Object.setPrototypeOf(found, null)
  }
  return value
}

function memberOf(holder: unknown, key: string | number): unknown {
  if (holder instanceof Map) return holder.get(key) as unknown
  return (holder as Readonly<Record<string | number, unknown>> | undefined)?.[key]
}

function findBare(value: unknown, path: Path, found: Path[]): void {
  if (typeof value !== 'object' || value === null) return
  if (Object.getPrototypeOf(value) === null) found.push(path)
  const members: Iterable<[string | number, unknown]> =
    value instanceof Map
      ? (value as Map<string, unknown>)
      : Array.isArray(value)
        ? value.entries()
        : Object.entries(value)
  for (const [key, one] of members) findBare(one, [...path, key], found)
}
