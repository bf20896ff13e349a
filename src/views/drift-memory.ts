import type { Hash } from '../plan/planned-change.ts'

/** How an issue tells drift: everything, names without accounts and sentences, or numbers alone. */
export type DriftForm = 'full' | 'names-only' | 'counts'

/** Minutes since 1970 at which differences were first seen, by the keys of their system and themselves. */
export type FirstSeen = ReadonlyMap<string, ReadonlyMap<string, number>>

export interface DriftMemory {
  readonly form: DriftForm
  readonly seen: FirstSeen
}

/** Twelve hexadecimal digits; what is told apart by nothing that an issue shows has the same key. */
export function memoryKey(hash: Hash, ...shown: readonly string[]): string {
  return hash(JSON.stringify(shown)).slice(0, 12)
}

/** The hidden line by which an issue remembers: `SYSTEM=TIME:KEY…,TIME:KEY… SYSTEM=…`, times in base 36. */
export function formatMemory({ form, seen }: DriftMemory): string {
  const groups = [...seen].map(([system, times]) => {
    const byTime = new Map<number, string[]>()
    for (const [key, minutes] of times) byTime.set(minutes, [...(byTime.get(minutes) ?? []), key])
    const parts = [...byTime].sort(([a], [b]) => a - b)
    return `${system}=${parts.map(([minutes, keys]) => `${minutes.toString(36)}:${keys.sort().join('')}`).join(',')}`
  })
  return `<!-- ${['provisionr:seen', 'v1', form, ...groups.sort()].join(' ')} -->`
}

const line =
  /^<!-- provisionr:seen v1 (full|names-only|counts)((?: [\da-f]{12}=[\da-z]{1,7}:(?:[\da-f]{12})+(?:,[\da-z]{1,7}:(?:[\da-f]{12})+)*)*) -->$/

/** What such a line says; null where it is none. Times after `latest` (minutes) are nobody's memory. */
export function parseMemory(text: string, latest: number): DriftMemory | null {
  const found = line.exec(text)
  if (!found) return null
  const seen = new Map<string, Map<string, number>>()
  for (const group of found[2]!.split(' ').slice(1)) {
    const times = new Map<string, number>()
    for (const part of group.slice(13).split(',')) {
      const [time = '', keys = ''] = part.split(':')
      const minutes = Number.parseInt(time, 36)
      if (minutes <= latest) for (const key of keys.match(/.{12}/g) ?? []) times.set(key, minutes)
    }
    seen.set(group.slice(0, 12), times)
  }
  return { form: found[1] as DriftForm, seen }
}
