import { isMapping, type SourceValue } from './source-value.ts'

const totals = /^(?:total|total_?(?:count|results|items|records|elements))$/i
const mores = /^(?:has_?more|has_?next(?:_?page)?|more)$/i
const nexts = /^(?:next|next_?(?:page|link|url|uri|href|cursor|page_?token|token)|@odata\.nextlink)$/i

/**
 * Where an answer that was taken for the last one says that there are more people than came: by a count, a flag or a next
 * page under one of the usual names, at its top or two levels below. Null when it says nothing of the kind. `count`: how
 * many came, null when they are counted elsewhere; `isCounted`: pages are
 * asked for by number until one is empty, whatever they say of the next.
 */
export function announcedRest(
  root: SourceValue,
  { count, isCounted }: { readonly count: number | null; readonly isCounted: boolean },
): string | null {
  for (const { path, name, value } of fieldsOf(root, [])) {
    if (typeof value !== 'string' || value === '' || value === 'false') continue
    if (count !== null && totals.test(name) && /^\d{1,12}$/.test(value) && Number(value) > count) return path
    if (mores.test(name) && value === 'true') return path
    if (!isCounted && nexts.test(name)) return path
  }
  return null
}

interface Field {
  /** for people: dots descend */
  readonly path: string
  readonly name: string
  readonly value: SourceValue
}

function fieldsOf(tree: SourceValue, above: readonly string[]): readonly Field[] {
  if (!isMapping(tree) || above.length > 2) return []
  return [...tree].flatMap(([key, value]) => {
    const path = [...above, key]
    // HAL writes `_links: {next: {href: …}}`.
    const name = key === 'href' ? (above.at(-1) ?? key) : key
    return isMapping(value) ? fieldsOf(value, path) : [{ path: path.join('.'), name, value }]
  })
}
