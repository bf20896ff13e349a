import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parse, stringify } from 'yaml'
import type { CommandContext } from '../../src/commands/command-context.ts'
import type { Drift, Plan, PlannedChange, PlanResult } from '../../src/domain/plan.ts'
import type { Ledger } from '../../src/domain/ledger.ts'
import { formatLedger, parseLedger } from '../../src/ledger/ledger-format.ts'
import { readSandboxStore, type Store } from '../adapters/sandbox/read-sandbox-store.ts'
import { type Ran, run } from '../cli/test-context.ts'

type Json = Record<string, unknown>

export interface LiveAccount {
  email?: string
  status?: string
  created_at?: string
  access?: (string | Json)[]
  [field: string]: unknown
}

export type Live = Record<string, LiveAccount>

export interface CompanyFiles {
  /** over the defaults of `provisionr.yaml`, key by key */
  readonly settings?: Json
  /** system → its settings; each is a sandbox of gitlab unless it says otherwise */
  readonly systems?: Readonly<Record<string, Json>>
  readonly people?: readonly Json[]
  readonly policies?: readonly Json[]
  readonly exceptions?: readonly Json[]
  readonly live?: Readonly<Record<string, Live>>
}

/** Aliases are refused in files; one object in two places is written twice. */
const plain = { aliasDuplicateObjects: false }

/** A small company in a folder of its own, which is gone after the test. */
export interface Company {
  readonly folder: string
  /** the time of the next runs */
  at(time: string): void
  run(argv: readonly string[], world?: Partial<CommandContext>): Promise<Ran>
  plan(...argv: string[]): Promise<Plan>
  /** Applies and expects success (or `exit`); gives the result. */
  apply(...argv: string[]): Promise<PlanResult>
  drift(...argv: string[]): Promise<Drift>
  ledger(): Ledger
  setLedger(ledger: Ledger): void
  settings(change: Json): void
  people(people: readonly Json[]): void
  policies(policies: readonly Json[]): void
  exceptions(exceptions: readonly Json[]): void
  /** what somebody does in a system by hand */
  byHand(system: string, change: (accounts: Live) => void): void
  /** what a system holds: account → status and grants */
  held(system: string): Record<string, string[]>
  /** how often a sandbox was written */
  writes(system: string): number
  write(file: string, text: string): void
  read(file: string): string
  /** every file, relative to the folder */
  files(): string[]
}

export function createCompany(given: CompanyFiles = {}): Company {
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-company-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  let now = Date.parse('2026-11-20T09:00:00Z')
  const path = (file: string) => join(folder, file)
  const store = (system: string) => path(`.provisionr/sandbox/${system}.json`)
  const write = (file: string, text: string) => {
    mkdirSync(dirname(path(file)), { recursive: true })
    writeFileSync(path(file), text)
  }
  const systems = given.systems ?? { gitlab: {} }
  let settings: Json = {
    version: 1,
    organization: 'acme',
    timezone: 'UTC',
    people: {
      source: 'file',
      path: 'people.yaml',
      max_shrink: '100%',
      status: { attribute: 'status', active: ['Active'], leave: ['Leave'], terminated: ['Left'] },
    },
    guards: { max_removals: { percent: 100, count: 1000 }, min_admins: 0 },
    systems: Object.fromEntries(
      Object.entries(systems).map(([name, one]) => [
        name,
        { adapter: 'sandbox', simulates: 'gitlab', seed: `live/${name}.yaml`, ...one },
      ]),
    ),
  }
  const company: Company = {
    folder,
    at: (time) => {
      now = Date.parse(time)
    },
    run: (argv, world = {}) => run(argv, { cwd: folder, now: () => now, ...world }),
    plan: async (...argv) => document(await company.run(['plan', '--json', ...argv])) as Plan,
    apply: async (...argv) => {
      const ran = await company.run(['apply', '--yes', '--json', ...argv])
      if (ran.exitCode !== 0) throw new Error(`apply: exit ${ran.exitCode}: ${ran.err}${ran.out}`)
      return document(ran) as PlanResult
    },
    drift: async (...argv) => (document(await company.run(['drift', '--json', ...argv])) as { drift: Drift }).drift,
    ledger: () =>
      parseLedger(readFileSync(path('.provisionr/ledger.json'), 'utf8'), { ledger: 'ledger.json', restore: '' }),
    setLedger: (ledger) => write('.provisionr/ledger.json', formatLedger(ledger)),
    settings: (change) => {
      settings = merge(settings, change)
      write('provisionr.yaml', stringify(settings, plain))
    },
    people: (people) => write('people.yaml', stringify(people, plain)),
    policies: (policies) => write('policies/all.yaml', stringify({ policies }, plain)),
    exceptions: (exceptions) => write('exceptions/all.yaml', stringify({ exceptions }, plain)),
    byHand: (system, change) => {
      const seed = existsSync(store(system))
        ? seedOf(system, company)
        : (parse(company.read(`live/${system}.yaml`)) as Json)
      const accounts = seed['accounts'] as Live
      change(accounts)
      write(`live/${system}.yaml`, stringify({ accounts }, plain))
      rmSync(store(system), { force: true })
    },
    held: (system) =>
      Object.fromEntries(
        readStore(system, company).accounts.map((one) => [
          one.id,
          [
            one.status,
            ...one.grants.map(({ type, resource, level }) => `${type}:${resource}${level ? ` (${level})` : ''}`),
          ],
        ]),
      ),
    writes: (system) => (existsSync(store(system)) ? readStore(system, company).writes : 0),
    write,
    read: (file) => readFileSync(path(file), 'utf8'),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : []))
        .sort(),
  }
  company.settings(given.settings ?? {})
  company.people(given.people ?? [{ user_id: 'former', status: 'Left' }])
  company.policies(given.policies ?? [])
  if (given.exceptions) company.exceptions(given.exceptions)
  for (const name of Object.keys(systems))
    write(`live/${name}.yaml`, stringify({ accounts: given.live?.[name] ?? {} }, plain))
  return company
}

/** Changes as `action address cause`, in the plan's order. */
export function lines(changes: readonly PlannedChange[]): string[] {
  return changes.map((change) => `${change.action} ${change.address}${levels(change)} ${change.cause}`)
}

function levels({ type, before, after }: PlannedChange): string {
  if (type === 'account') return ''
  const text = [before, after].map((state) => (state === null ? 'none' : (state.level ?? 'held')))
  return ` ${text.join('→')}`
}

function document(ran: Ran): unknown {
  try {
    return JSON.parse(ran.out)
  } catch {
    throw new Error(`exit ${ran.exitCode}: ${ran.err}${ran.out}`)
  }
}

function readStore(system: string, company: Company): Store {
  return readSandboxStore(company.read(`.provisionr/sandbox/${system}.json`))
}

/** The store as a seed, so that one edit works whether anything was written or not. */
function seedOf(system: string, company: Company): Json {
  const accounts: Live = {}
  for (const { id, username, email, status, createdAt, validUntil, grants } of readStore(system, company).accounts) {
    accounts[id] = {
      username,
      status,
      ...(email === null ? {} : { email }),
      ...(createdAt === null ? {} : { created_at: new Date(createdAt).toISOString() }),
      ...(validUntil === null ? {} : { valid_until: new Date(validUntil).toISOString() }),
      access: grants.map(({ type, resource, level, computedBy }) => ({
        grant: `${system}:${type}:${resource}`,
        ...(level === null ? {} : { level }),
        ...(computedBy === null ? {} : { computed_by: computedBy }),
      })),
    }
  }
  return { accounts }
}

function merge(one: Json, other: Json): Json {
  const merged = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const known = merged[key]
    merged[key] = isMapping(known) && isMapping(value) ? merge(known, value) : value
  }
  return merged
}

function isMapping(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
