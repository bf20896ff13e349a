import { Failure } from '../domain/failure.ts'
import type { SystemSettings } from '../domain/settings.ts'

/** The keys of a system's settings that only its adapter knows, checked as they are read. */
export interface AdapterOptions {
  /** null when the key is absent or empty */
  text(key: string): string | null
  /** fails with `invalid-files` when the key is absent; `example` is what could stand there */
  required(key: string, example: string): string
  list(key: string): readonly string[]
  /** texts, or lists of them, by names of the user's own; empty when the key is absent */
  texts(key: string): Readonly<Record<string, readonly string[]>>
  number(key: string, fallback: number, least?: number): number
  flag(key: string, fallback: boolean): boolean
  /** fails with `invalid-files` */
  refuse(problem: string, help: string): never
}

/** Reads the settings of a live system; what makes no sense is a failure that names file and line, and `subject`. */
export function adapterOptions(
  settings: Pick<SystemSettings, 'name' | 'options' | 'at'>,
  subject = `system \`${settings.name}\``,
): AdapterOptions {
  const { options, at } = settings
  const nested = options['options']
  // A key of its own stands beside the common ones, or under `options:`.
  const valueOf = (key: string): unknown => options[key] ?? (isRecord(nested) ? nested[key] : undefined) ?? null
  const refuse = (problem: string, help: string): never => {
    const message = `${subject} ${problem}`
    const diagnostic = { severity: 'error', code: 'invalid-system', message, help, at } as const
    throw new Failure({ code: 'invalid-files', message, help, diagnostics: [diagnostic] })
  }
  const text = (key: string): string | null => {
    const value = valueOf(key)
    if (value === null || value === '') return null
    if (typeof value === 'string') return value
    if (typeof value === 'number') return String(value)
    return refuse(`has \`${key}\` that is no text`, `write \`${key}: "…"\``)
  }
  return {
    text,
    refuse,
    required: (key, example) => text(key) ?? refuse(`has no \`${key}\``, `add \`${key}: ${example}\``),
    list(key) {
      const value = valueOf(key)
      if (value === null) return []
      const items: readonly unknown[] = Array.isArray(value) ? value : [value]
      const isText = (item: unknown): item is string => typeof item === 'string' && item !== ''
      return items.every(isText) ? items : refuse(`has \`${key}\` that is no list of names`, `write \`${key}: [a, b]\``)
    },
    texts(key) {
      const value = valueOf(key) ?? {}
      const isText = (item: unknown): item is string => typeof item === 'string' && item !== ''
      const entries = isRecord(value)
        ? Object.entries(value).map(([own, item]) => [own, Array.isArray(item) ? item : [item]] as const)
        : [['', [null]] as const]
      const isSound = entries.every((entry): entry is readonly [string, string[]] => entry[1].every(isText))
      return isSound
        ? Object.fromEntries(entries)
        : refuse(`has \`${key}\` that is no list of names with texts`, `write \`${key}: {name: text}\``)
    },
    number(key, fallback, least = 0) {
      const value = valueOf(key) ?? fallback
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
      return refuse(`has \`${key}\` that is no whole number`, `write ${least} or more`)
    },
    flag(key, fallback) {
      const value = valueOf(key) ?? fallback
      return typeof value === 'boolean'
        ? value
        : refuse(`has \`${key}\` that is neither true nor false`, 'write `true` or `false`')
    },
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
