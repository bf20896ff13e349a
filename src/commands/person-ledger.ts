import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Ledger } from '../domain/ledger.ts'
import type { Settings } from '../domain/settings.ts'
import { type LedgerLookup, openLedgerLookup } from '../ledger/ledger-lookup.ts'
import type { CommandContext } from './command-context.ts'
import type { MemoryPlace } from './memory-place.ts'

/** The ledger to look people up in; null when it has to be loaded, by which it is checked, as a whole. */
export async function openPersonLedger(
  settings: Settings,
  root: string,
  { of, label }: MemoryPlace,
  context: CommandContext,
): Promise<LedgerLookup | null> {
  const { state, environment, organization } = settings
  if (state.backend !== 'file') return null
  const shown = environment === null ? state.path : `${state.path}/${environment}`
  const path = resolve(root, shown, 'ledger.json')
  if (!existsSync(path)) {
    const { openLedger } = await import('../ledger/ledger-store.ts')
    const ledger = await (await openLedger({ settings, root })).load()
    return { ...lookIn(ledger), isUnchanged: () => !existsSync(path), close() {} }
  }
  const origin = { ledger: `\`${shown}/ledger.json\``, restore: 'put back a copy of it' }
  const memory = of('ledger', path)
  const ledger = await openLedgerLookup({ path, origin, memory, label, now: context.now() })
  if (ledger === null) return null
  if (ledger.head.organization === organization && ledger.head.environment === environment) return ledger
  ledger.close()
  return null
}

/** Of a ledger that nothing was written to yet: it is empty, or a seed. */
function lookIn(ledger: Ledger): Pick<LedgerLookup, 'head' | 'rights' | 'entry'> {
  return {
    head: { ...ledger, people: [], accounts: [], grants: [], graces: [] },
    rights: ledger.grants,
    entry(person) {
      const isTheirs = (one: { readonly person: string }) => one.person === person
      return {
        person,
        remembered: ledger.people.find(isTheirs) ?? null,
        accounts: ledger.accounts.filter(isTheirs),
        grants: ledger.grants.filter(isTheirs),
        graces: ledger.graces.filter(isTheirs),
      }
    },
  }
}
