/** A comment behind something on its line. */
export interface LineEnd {
  /** with its `#` */
  readonly text: string
  /** where its `#` stood, from 0 */
  readonly column: number
  /** the characters of white space before it */
  readonly gap: number
}

/** What stands on a line of its own between entries; markers are `---`, `...` and directives. */
export type LooseLine =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'marker'; readonly text: string; readonly comment: LineEnd | null }

/** A key with its value, an entry of a list, or the content of a document. */
export interface Entry {
  /** the lines above it that belong to it */
  readonly lead: readonly LooseLine[]
  /** null in lists */
  readonly key: { readonly name: string; readonly text: string } | null
  readonly value: Value
  /** behind the key of a block, behind the end of any other value */
  readonly comment: LineEnd | null
}

export type Value = Nothing | ScalarText | Block | Flow

export interface Nothing {
  readonly kind: 'nothing'
  /** whether there is a colon: `{a}` has none */
  readonly hasColon: boolean
}

/** A scalar as it was written. */
export interface ScalarText {
  readonly kind: 'scalar'
  readonly isNull: boolean
  readonly first: string
  /** further lines without the indentation that they share */
  readonly more: readonly string[]
  /** `|` or `>` */
  readonly isBlock: boolean
  /** blank lines behind it are part of it (`|+`) */
  readonly keepsBlanks: boolean
}

export interface Block {
  readonly kind: 'block'
  readonly style: 'map' | 'list'
  readonly anchor: string
  readonly entries: readonly Entry[]
  /** what stands below the last entry, as far indented as the entries */
  readonly tail: readonly LooseLine[]
}

export interface Flow {
  readonly kind: 'flow'
  readonly open: string
  readonly close: string
  /** whether it spans lines */
  readonly isBroken: boolean
  readonly openComment: LineEnd | null
  readonly entries: readonly Entry[]
  readonly tail: readonly LooseLine[]
}

export interface DocumentLayout {
  /** markers, comments and blank lines before it */
  readonly lead: readonly LooseLine[]
  readonly content: Entry
}

export interface FileLayout {
  readonly documents: readonly DocumentLayout[]
  readonly tail: readonly LooseLine[]
}
