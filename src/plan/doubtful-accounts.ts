import type { ActualAccount } from '../domain/access.ts'
import type { LedgerPerson } from '../domain/ledger.ts'
import type { Correlation } from '../domain/manifest.ts'
import { type AttributeValue, firstValue, type Person } from '../domain/person.ts'
import { indexBy, personAttribute } from './correlation.ts'
import type { SystemFacts } from './system-facts.ts'

/** An account linked to nobody that may be somebody's all the same. */
export interface DoubtfulAccount {
  readonly account: ActualAccount
  readonly person: string
  readonly why: string
}

interface Key {
  readonly account: Correlation
  readonly person: string | null
}

const kinds: readonly Correlation[] = ['external_id', 'employee_id', 'email', 'username']

/**
 * Of accounts that nobody is linked to, those that carry anything of somebody known, whatever accounts are matched by: a
 * second account of theirs, most likely. What a person was called at the last run counts as well.
 */
export function findDoubtful(
  strays: readonly ActualAccount[],
  facts: SystemFacts,
  known: { readonly people: readonly Person[]; readonly remembered: readonly LedgerPerson[] },
): DoubtfulAccount[] {
  if (strays.length === 0) return []
  const configured = facts.settings.accounts.match
  const keys: readonly Key[] = [
    ...kinds.map((account) => ({ account, person: personAttribute[account] })),
    ...(configured ? [configured] : []),
  ]
  const indexes = keys.map((key) => ({ key, index: indexBy(strays, key.account) }))
  const found = new Map<ActualAccount, DoubtfulAccount>()
  for (const { id, attributes } of known.people) look(id, (name) => attributes.get(name))
  for (const { person, attributes } of known.remembered)
    look(person, (name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined))
  return strays.flatMap((account) => found.get(account) ?? [])

  function look(id: string, attribute: (name: string) => AttributeValue | undefined): void {
    for (const { key, index } of indexes) {
      const written = key.person === null ? id : attribute(key.person)
      const value = typeof written === 'string' ? written : written?.[0]
      for (const account of (value && index.get(value.toLowerCase())) || []) {
        const why = `the account is linked to nobody and carries the ${fieldNames[key.account]} of \`${id}\``
        if (!found.has(account)) found.set(account, { account, person: id, why })
      }
    }
  }
}

const fieldNames: Readonly<Record<Correlation, string>> = {
  external_id: 'id',
  employee_id: 'employee number',
  email: 'e-mail address',
  username: 'name',
}

/** A person without a link whom no account can be matched to, because the record lacks what they are matched by. */
export function findUnmatchable(
  facts: SystemFacts,
  people: readonly Person[],
  linked: ReadonlyMap<string, unknown>,
): { readonly person: string; readonly attribute: string } | null {
  const attribute = facts.settings.accounts.match?.person ?? null
  if (attribute === null) return null
  const one = people.find(({ id, attributes }) => !linked.has(id) && !firstValue(attributes, attribute))
  return one ? { person: one.id, attribute } : null
}
