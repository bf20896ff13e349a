import { compareText } from '../domain/diagnostic.ts'
import { type Emergency, emergencyAddress } from '../domain/emergency.ts'
import { grantKey } from '../domain/grant.ts'
import type { Ledger } from '../domain/ledger.ts'
import { matchesWildcard } from '../domain/pattern.ts'
import { formatInstant } from '../domain/time.ts'

/** One thing that the ledger remembers, under the address that plans use for it. */
export interface StateRow {
  readonly kind: 'account' | 'grant' | 'grace' | 'resource' | 'emergency'
  /** `person/system:account`, `person/system:type:resource`, `system:type:resource`, or `person/break-glass:BG-1` and its like */
  readonly address: string
  readonly person: string | null
  /** null for what was decided at once about a person */
  readonly system: string | null
  /** `system:type:resource`; null for accounts */
  readonly grant: string | null
  /** native id */
  readonly account: string | null
  readonly level: string | null
  readonly origin: string | null
  readonly status: string | null
  /** RFC 3339 */
  readonly since: string | null
  readonly until: string | null
}

const nothing = {
  person: null,
  grant: null,
  account: null,
  level: null,
  origin: null,
  status: null,
  since: null,
  until: null,
}

export function stateRows({ accounts, grants, graces, resources, emergencies = [] }: Ledger): StateRow[] {
  const rows: StateRow[] = [
    ...accounts.map(({ person, system, account, origin, status, since }) => ({
      ...nothing,
      kind: 'account' as const,
      address: `${person}/${system}:account`,
      person,
      system,
      account,
      origin,
      status,
      since: formatInstant(since),
    })),
    ...grants.map((one) => ({
      ...nothing,
      kind: 'grant' as const,
      address: `${one.person}/${grantKey(one)}`,
      person: one.person,
      system: one.system,
      grant: grantKey(one),
      level: one.level,
      origin: one.origin,
      since: formatInstant(one.since),
    })),
    ...graces.map((one) => ({
      ...nothing,
      kind: 'grace' as const,
      address: `${one.person}/${grantKey(one)}`,
      person: one.person,
      system: one.system,
      grant: grantKey(one),
      level: one.level,
      origin: one.policy,
      since: formatInstant(one.since),
      until: formatInstant(one.until),
    })),
    ...resources.map((one) => ({
      ...nothing,
      kind: 'resource' as const,
      address: grantKey(one),
      system: one.system,
      grant: grantKey(one),
      account: one.nativeId,
    })),
    ...emergencies.map(emergencyRow),
  ]
  return rows.sort((a, b) => compareText(a.address, b.address) || compareText(a.kind, b.kind))
}

/** Rows at an address, of a person or of a system; with `*` those whose address fits. */
export function selectRows(rows: readonly StateRow[], pattern: string): StateRow[] {
  if (pattern.includes('*')) return rows.filter(({ address }) => matchesWildcard(pattern, address))
  return rows.filter(({ address, person, system }) => [address, person, system].includes(pattern))
}

function emergencyRow(one: Emergency): StateRow {
  return {
    ...nothing,
    kind: 'emergency',
    address: emergencyAddress(one),
    person: one.person,
    system: null,
    origin: one.by,
    status: one.request === null ? null : `#${one.request}`,
    since: one.at,
    until: one.kind === 'revocation' ? null : one.until,
  }
}
