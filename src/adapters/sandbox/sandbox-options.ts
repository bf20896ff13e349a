import { resolve } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { parseRate, type Rate } from '../../domain/rate.ts'
import type { AdapterContext } from '../adapter.ts'
import { type Fault, parseFaults } from './sandbox-faults.ts'

/** What the settings of a sandbox say, checked. */
export interface SandboxOptions {
  /** as written; null: it starts empty */
  readonly seed: string | null
  /** as shown in messages, relative to the repository */
  readonly store: string
  readonly latencyMs: number
  readonly pageSize: number
  readonly actingAccount: string | null
  /** for changes; null: none */
  readonly rateLimit: Rate | null
  readonly faults: readonly Fault[]
}

export type SandboxPlace = Pick<AdapterContext, 'settings' | 'root' | 'environment'>

const defaultPageSize = 500
const knownKeys = ['latency_ms', 'page_size', 'acting_account', 'rate_limit', 'fail']

/** Throws the failure `invalid-files` when the settings make no sense. */
export function readOptions(place: SandboxPlace): SandboxOptions {
  const { settings } = place
  const refuse = (problem: string, help: string): never => {
    const message = `the sandbox \`${settings.name}\` ${problem}`
    const diagnostic = { severity: 'error', code: 'invalid-sandbox', message, help, at: settings.at } as const
    throw new Failure({ code: 'invalid-files', message, help, diagnostics: [diagnostic] })
  }
  const tuning = settings.options['sandbox'] ?? {}
  if (!isRecord(tuning)) return refuse('has `sandbox` that is not a mapping', `write {${knownKeys.join(', ')}} there`)
  const unknown = Object.keys(tuning).find((key) => !knownKeys.includes(key))
  if (unknown !== undefined)
    return refuse(`has the unknown option \`sandbox.${unknown}\``, `known: ${knownKeys.join(', ')}`)
  const number = (key: string, least: number, fallback: number): number => {
    const value = tuning[key] ?? fallback
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
    return refuse(`has \`sandbox.${key}\` that is no whole number`, `write ${least} or more`)
  }
  const text = (value: unknown, key: string): string | null => {
    if (value === undefined || value === null) return null
    return typeof value === 'string' && value !== ''
      ? value
      : refuse(`has \`${key}\` that is no text`, 'write a name in quotes')
  }
  const store = text(settings.options['store'], 'store') ?? defaultStore(place)
  if (!store.endsWith('.json'))
    return refuse('has a `store` that is no `.json` file', 'name a file that is only for this sandbox')
  return {
    seed: text(settings.options['seed'], 'seed'),
    store,
    latencyMs: number('latency_ms', 0, 0),
    pageSize: number('page_size', 1, defaultPageSize),
    actingAccount: text(tuning['acting_account'], 'sandbox.acting_account'),
    rateLimit: readRateLimit(tuning['rate_limit'], refuse),
    faults: parseFaults(tuning['fail'], refuse),
  }
}

function readRateLimit(value: unknown, refuse: (problem: string, help: string) => never): Rate | null {
  if (value === undefined || value === null) return null
  const rate = typeof value === 'string' || typeof value === 'number' ? parseRate(String(value)) : null
  return rate ?? refuse('has `sandbox.rate_limit` that is no rate', 'write changes per time, such as `600/m`')
}

/** Where the store lies on the disk. */
export function storePath(place: SandboxPlace, options: SandboxOptions): string {
  return resolve(place.root, options.store)
}

function defaultStore({ settings, environment }: SandboxPlace): string {
  const folder = environment === null ? '' : `${fileName(environment)}/`
  return `.provisionr/sandbox/${folder}${fileName(settings.name)}.json`
}

/** A configured name can never lead out of its folder. */
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
