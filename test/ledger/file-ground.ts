import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BackendUnderTest } from './ground.ts'
import { temporaryFolder } from './ledger-fixture.ts'

export const fileBackend: BackendUnderTest = {
  name: 'file',
  missing: null,
  rounds: 50,
  shown: /`\.provisionr\/(?:ledger\.json|audit\.jsonl)`/,
  create: async () => {
    const root = temporaryFolder()
    const folder = join(root, '.provisionr')
    const file = join(folder, 'ledger.json')
    return {
      root,
      state: { backend: 'file', path: '.provisionr', seed: null, options: {} },
      tamper: async (text) => {
        mkdirSync(folder, { recursive: true })
        if (text === null) rmSync(file)
        else writeFileSync(file, text)
      },
      tamperAudit: async (lines) =>
        writeFileSync(join(folder, 'audit.jsonl'), lines.map((line) => `${line}\n`).join('')),
      stored: async () => (existsSync(file) ? readFileSync(file, 'utf8') : null),
    }
  },
}
