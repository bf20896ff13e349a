import type { AuditEntry } from '../domain/audit.ts'

/** Which names are one person's or one system's: `state move` followed them from one to the next. */
export interface NameTrail {
  readonly add: (entry: Pick<AuditEntry, 'state'>) => void
  /** the name and all that stood for the same before and after it */
  readonly namesOf: (what: 'person' | 'system', name: string) => ReadonlySet<string>
}

export function createNameTrail(): NameTrail {
  const moves: { readonly what: string; readonly from: string; readonly to: string }[] = []
  return {
    add: ({ state }) => {
      if (state?.command !== 'move' || state.from === null || state.to === null) return
      moves.push({ what: state.what, from: state.from, to: state.to })
    },
    namesOf: (what, name) => {
      const names = new Set([name])
      for (const known of names) {
        for (const one of moves) {
          if (one.what !== what) continue
          if (one.from === known) names.add(one.to)
          if (one.to === known) names.add(one.from)
        }
      }
      return names
    },
  }
}
