import type { Instant } from '../domain/time.ts'
import { readTime } from './ledger-time.ts'

/** Stops reading because of what stands at `path` (`grants[3].since`). */
export type Complain = (path: string, problem: string) => never

/** One JSON object, read member by member; everything unexpected is complained about with its path. */
export interface Members {
  readonly path: string
  raw(name: string): unknown
  text(name: string): string
  textOrNull(name: string): string | null
  time(name: string): Instant
  timeOrNull(name: string): Instant | null
  count(name: string): number
  oneOf<T extends string>(name: string, values: readonly T[]): T
  list<T>(name: string, names: readonly string[], read: (item: Members) => T): T[]
}

export interface MemberOptions {
  readonly complain: Complain
  /** members may be left out: a list is then empty, what can be null is null */
  readonly lenient: boolean
}

/** Opens `value`, which must be an object with no members but `names`; those with `?` at the end may always be left out. */
export function openMembers(value: unknown, path: string, names: readonly string[], options: MemberOptions): Members {
  const { complain, lenient } = options
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return complain(path, 'is no object')
  const entries = new Map<string, unknown>(Object.entries(value))
  for (const name of entries.keys())
    if (!names.includes(name) && !names.includes(`${name}?`)) complain(join(path, name), 'is unknown')
  const needed = lenient ? [] : names.filter((name) => !name.endsWith('?'))
  for (const name of needed) if (!entries.has(name)) complain(join(path, name), 'is missing')

  const members: Members = {
    path,
    raw: (name) => entries.get(name),
    text(name) {
      const member = entries.get(name)
      return typeof member === 'string'
        ? member
        : complain(join(path, name), isAbsent(member) ? 'is missing' : 'is no text; quote it')
    },
    textOrNull: (name) => (isAbsent(entries.get(name)) ? null : members.text(name)),
    time: (name) => readTime(members.text(name)) ?? complain(join(path, name), 'is no RFC 3339 time'),
    timeOrNull: (name) => (isAbsent(entries.get(name)) ? null : members.time(name)),
    count(name) {
      const member = entries.get(name)
      return typeof member === 'number' && Number.isSafeInteger(member) && member >= 0
        ? member
        : complain(join(path, name), 'is no whole number from 0')
    },
    oneOf(name, values) {
      const member = entries.get(name)
      return values.find((one) => one === member) ?? complain(join(path, name), `is none of ${values.join(', ')}`)
    },
    list(name, itemNames, read) {
      const member = entries.get(name) ?? (lenient ? [] : null)
      if (!Array.isArray(member)) return complain(join(path, name), 'is no list')
      return member.map((item: unknown, index) =>
        read(openMembers(item, `${join(path, name)}[${index}]`, itemNames, options)),
      )
    },
  }
  return members
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function isAbsent(member: unknown): boolean {
  return member === undefined || member === null
}
