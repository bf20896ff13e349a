import type { Membership } from './postgres-client.ts'

/** What entries of one member in one role amount to; null: nothing that is of any use. */
export function levelOf(entries: readonly Membership[]): 'member' | 'admin' | null {
  if (entries.some(({ isAdmin }) => isAdmin)) return 'admin'
  return entries.some(({ isUsable }) => isUsable) ? 'member' : null
}

/** Entries by their value of `key`. */
export function entriesBy(
  entries: readonly Membership[],
  key: (entry: Membership) => string,
): ReadonlyMap<string, readonly Membership[]> {
  const groups = new Map<string, Membership[]>()
  for (const entry of entries) {
    const group = groups.get(key(entry))
    if (group) group.push(entry)
    else groups.set(key(entry), [entry])
  }
  return groups
}
