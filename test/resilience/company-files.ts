import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Json = Readonly<Record<string, unknown>>

/** A company as its repository says it. */
export interface CompanyFiles {
  /** RFC 3339 */
  readonly clock: string
  readonly systems: Readonly<Record<string, Json>>
  readonly people: readonly Json[]
  readonly policies: readonly Json[]
  readonly exceptions: readonly Json[]
  readonly locks: readonly Json[]
  /** system → seed */
  readonly live: Readonly<Record<string, Json>>
  readonly settings?: Json
}

/** Writes the repository of a company, whose systems are sandboxes; what provisionr keeps there stays. JSON is YAML, too. */
export function writeCompany(folder: string, company: CompanyFiles): void {
  const { clock, systems, people, policies, exceptions, locks, live, settings } = company
  const write = (file: string, value: unknown) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${JSON.stringify(value, null, 1)}\n`)
  }
  write('provisionr.yaml', {
    version: 1,
    organization: 'acme',
    timezone: 'UTC',
    clock,
    people: {
      source: 'file',
      path: 'people.yaml',
      max_shrink: '100%',
      status: { attribute: 'status', active: ['Active'], leave: ['Leave'], terminated: ['Left'] },
    },
    guards: { max_removals: { percent: 100, count: 100_000 }, max_creates: 100_000 },
    systems: Object.fromEntries(
      Object.entries(systems).map(([name, one]) => [
        name,
        { adapter: 'sandbox', simulates: name, seed: `live/${name}.yaml`, ...one },
      ]),
    ),
    ...settings,
  })
  write('people.yaml', people)
  write('policies/all.yaml', { policies })
  write('exceptions/all.yaml', { exceptions })
  write('policies/locks.yaml', { locks })
  for (const name of Object.keys(systems)) write(`live/${name}.yaml`, live[name] ?? { accounts: {} })
}
