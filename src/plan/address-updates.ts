import type { Diagnostic } from '../domain/diagnostic.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { addressChanged } from './account-update.ts'
import { neededFirst } from './needed-first.ts'
import type { SystemFacts } from './system-facts.ts'

interface Update {
  readonly change: PlannedChange
  /** the account that has the wanted address now; null: it is free, or the account's own */
  readonly holder: string | null
  /** several people have the address: nobody knows whose account it leads to */
  readonly isShared: boolean
}

/**
 * New addresses of accounts, in an order in which each is free before it is asked for. What cannot be done is left out: an
 * address that two people have, that an account keeps, or that accounts would have to exchange at one moment.
 */
export function orderAddresses(
  changes: readonly PlannedChange[],
  options: { readonly systems: readonly SystemFacts[]; readonly people: readonly Person[] },
): { readonly changes: readonly PlannedChange[]; readonly diagnostics: readonly Diagnostic[] } {
  const updates = findUpdates(changes.filter(setsAddress), options)
  if (updates.size === 0) return { changes, diagnostics: [] }
  const firstOf = ({ change, holder }: Update) => updates.get(accountKey(change.system, holder))
  const left = new Set<Update>()
  for (const update of updates.values())
    if (update.isShared || (update.holder !== null && !firstOf(update)) || isExchange(update, firstOf)) left.add(update)
  // Whoever waits for somebody who cannot move cannot move either.
  for (let size = -1; size < left.size; ) {
    size = left.size
    for (const update of updates.values()) if (left.has(firstOf(update)!)) left.add(update)
  }
  const ids = new Set([...left].map(({ change }) => change.id))
  const kept = changes.filter(({ id }) => !ids.has(id))
  const waiting = kept.map((change) => {
    const update = setsAddress(change) ? updates.get(accountKey(change.system, change.account)) : undefined
    const first = update && firstOf(update)
    return first ? { ...change, requires: [...change.requires, first.change.id] } : change
  })
  return {
    changes: neededFirst(waiting),
    // That two people have one address is told about their records.
    diagnostics: [...left].filter(({ isShared }) => !isShared).map((one) => taken(one, isExchange(one, firstOf))),
  }
}

/** Whether the address becomes free only when the account itself has given up its own, however many others take part. */
function isExchange(update: Update, firstOf: (update: Update) => Update | undefined): boolean {
  const seen = new Set<Update>()
  for (let at = firstOf(update); at && !seen.has(at); at = firstOf(at)) {
    if (at === update) return true
    seen.add(at)
  }
  return false
}

function setsAddress({ action, reasons }: PlannedChange): boolean {
  return action === 'update_account' && reasons.some(({ name }) => name === addressChanged)
}

function findUpdates(
  changes: readonly PlannedChange[],
  { systems, people }: Parameters<typeof orderAddresses>[1],
): ReadonlyMap<string, Update> {
  if (changes.length === 0) return new Map()
  const addresses = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const { id, attributes } of people) {
    const address = firstValue(attributes, 'email')?.toLowerCase()
    if (!address) continue
    addresses.set(id, address)
    counts.set(address, (counts.get(address) ?? 0) + 1)
  }
  const holders = new Map<string, string>()
  for (const { name, accounts } of systems)
    for (const { id, email } of accounts.values()) if (email) holders.set(accountKey(name, email.toLowerCase()), id)
  return new Map(
    changes.map((change): [string, Update] => {
      const wanted = addresses.get(change.person) ?? ''
      const found = holders.get(accountKey(change.system, wanted)) ?? null
      const holder = found === change.account ? null : found
      return [accountKey(change.system, change.account), { change, holder, isShared: (counts.get(wanted) ?? 0) > 1 }]
    }),
  )
}

function taken({ change: { person, system }, holder }: Update, isSwap: boolean): Diagnostic {
  const others = isSwap ? `, and that of \`${holder}\` is to change to one that is not free before` : ''
  return {
    severity: 'error',
    code: 'address-taken',
    message: `the account of \`${person}\` in ${system} keeps its e-mail address: account \`${holder}\` has the new one${others}`,
    help: isSwap
      ? 'give one of the people who exchange addresses an interim address in the HR system, apply, then the final one, and apply again'
      : 'give that account another address there, or correct the record in the HR system',
    at: null,
    person,
  }
}

function accountKey(system: string, name: string | null): string {
  return `${system}\0${name ?? ''}`
}
