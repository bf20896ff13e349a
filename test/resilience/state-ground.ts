import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What a company's ledger and log say, wherever they are kept. */
export interface StateTexts {
  readonly ledger: string | null
  /** all lines, each with its end; a last one without it was never finished */
  readonly log: string
}

/** A place that a company's ledger is kept in while its runs are disturbed. */
export interface StateGround {
  readonly name: 'file' | 'git' | 'postgres'
  /** `state:` of the configuration */
  readonly state: Readonly<Record<string, unknown>>
  /** for runs in that folder */
  readonly env: (folder: string) => Readonly<Record<string, string>>
  /** Makes the place of a new company. */
  readonly begin: (folder: string) => Promise<void>
  /** Copies a company with its ledger; `to` does not exist yet, or is an empty folder. */
  readonly copy: (from: string, to: string) => Promise<void>
  /** Waits until nothing that a killed run started is at work there any more. */
  readonly settle: (folder: string) => Promise<void>
  readonly look: (folder: string) => Promise<StateTexts>
  readonly remove: (folder: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** The ledger in the company's own folder. */
export const fileGround: StateGround = {
  name: 'file',
  state: { backend: 'file', path: '.provisionr' },
  env: () => ({}),
  begin: () => Promise.resolve(),
  copy: async (from, to) => cpSync(from, to, { recursive: true }),
  settle: () => Promise.resolve(),
  look: async (folder) => fileTexts(folder),
  remove: async (folder) => rmSync(folder, { recursive: true, force: true }),
  close: () => Promise.resolve(),
}

export function fileTexts(folder: string): StateTexts {
  return {
    ledger: readOrNull(join(folder, '.provisionr/ledger.json')),
    log: readOrNull(join(folder, '.provisionr/audit.jsonl')) ?? '',
  }
}

export function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
