/** YAML as the rest of this folder reads it: no aliases, tags or duplicate keys, scalars with their text as written. */
export type YamlNode = YamlMapping | YamlList | YamlScalar

/** Where something begins in its file, in UTF-16 units. */
export interface Place {
  readonly offset: number
}

export interface YamlMapping extends Place {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, YamlEntry>
}

export interface YamlEntry extends Place {
  readonly key: string
  readonly value: YamlNode
}

export interface YamlList extends Place {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  /** written as `[a, b]` */
  readonly isFlow: boolean
}

export interface YamlScalar extends Place {
  readonly kind: 'scalar'
  /** as written: `0123`, `1e3` and `true` keep their spelling; empty for a missing value */
  readonly text: string
  readonly value: string | number | boolean | null
  /** a `# comment` behind a missing value: often a value that YAML did not see */
  readonly comment: string | null
}

export function childOf(node: YamlNode, key: string): YamlNode | null {
  return node.kind === 'mapping' ? (node.entries.get(key)?.value ?? null) : null
}

/** The items of a list; a single value counts as a list of one, a missing one as empty. */
export function itemsOf(node: YamlNode | null): readonly YamlNode[] {
  if (node === null || isNull(node)) return []
  return node.kind === 'list' ? node.items : [node]
}

export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null
}

/** Plain data for the JSON Schema. */
export function toPlain(node: YamlNode): unknown {
  return convert(node, (scalar) => scalar.value)
}

/** Plain data as people wrote it: a number that would lose digits or zeros (`0123`, a long id) stays text. */
export function toFaithful(node: YamlNode): unknown {
  return convert(node, ({ value, text }) => (typeof value === 'number' && String(value) !== text ? text : value))
}

/** Attributes of a person: every scalar as its text, a missing value as null. */
export function toTexts(node: YamlNode): unknown {
  return convert(node, ({ value, text }) => (value === null ? null : text))
}

/** Objects get no prototype, so that a key such as `__proto__` is just a key. */
function convert(node: YamlNode, scalarValue: (scalar: YamlScalar) => unknown): unknown {
  if (node.kind === 'scalar') return scalarValue(node)
  if (node.kind === 'list') return node.items.map((item) => convert(item, scalarValue))
  const plain = Object.create(null) as Record<string, unknown>
  for (const [key, entry] of node.entries) plain[key] = convert(entry.value, scalarValue)
  return plain
}
