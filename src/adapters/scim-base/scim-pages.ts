import { CallFailure } from '../call-failure.ts'
import type { ScimKind, ScimList, ScimResource } from './scim-values.ts'

/** Asks for one page: from the row with this number on (the first is 1), or from this cursor on (the first is empty). */
export type AskPage = (place: { readonly startIndex: number } | { readonly cursor: string }) => Promise<ScimList>

/** Every row by its number (RFC 7644, 3.4.2.4). The announced total has to come, each row once, and to stay what it is. */
export async function* readByIndex(
  ask: AskPage,
  { kind, name }: { readonly kind: ScimKind; readonly name: string },
): AsyncGenerator<readonly ScimResource[]> {
  const seen = new Set<string>()
  let total: number | null = null
  for (let start = 1; total === null || seen.size < total; ) {
    const { resources, totalResults } = await ask({ startIndex: start })
    if (totalResults === null) {
      const message = `${name} does not say how many ${kind} there are, so nobody can tell whether all came`
      throw new CallFailure({ class: 'unsupported', message })
    }
    if (total !== null && totalResults !== total) throw moved(kind, name)
    total = totalResults
    remember(resources, seen, { kind, name })
    if (resources.length === 0 && seen.size < total) {
      const message = `${name}: ${total} ${kind} were announced and ${seen.size} came`
      throw new CallFailure({ class: 'transient', message })
    }
    start += resources.length
    yield resources
  }
  if (seen.size > total) throw moved(kind, name)
}

/** Every row by cursors (RFC 9865): the page without a next one is the last. */
export async function* readByCursor(
  ask: AskPage,
  { kind, name }: { readonly kind: ScimKind; readonly name: string },
): AsyncGenerator<readonly ScimResource[]> {
  const seen = new Set<string>()
  const cursors = new Set<string>()
  let announced: number | null = null
  for (let cursor: string | null = ''; cursor !== null; ) {
    if (cursors.has(cursor)) throw moved(kind, name)
    cursors.add(cursor)
    const { resources, totalResults, nextCursor }: ScimList = await ask({ cursor })
    announced = totalResults ?? announced
    remember(resources, seen, { kind, name })
    yield resources
    cursor = nextCursor
  }
  // Services may leave the total out; one that tells it has to keep to it.
  if (announced !== null && announced !== seen.size) throw moved(kind, name)
}

function remember(
  resources: readonly ScimResource[],
  seen: Set<string>,
  of: { readonly kind: ScimKind; readonly name: string },
): void {
  for (const { id } of resources) {
    if (seen.has(id)) throw moved(of.kind, of.name)
    seen.add(id)
  }
}

function moved(kind: ScimKind, name: string): CallFailure {
  return new CallFailure({ class: 'transient', message: `${name}: ${kind} changed while they were read` })
}
