import { flattenRecord } from './flatten-record.ts'
import type { SourceRecords } from './person-record.ts'
import { isMapping, type SourceMapping, type SourceValue } from './source-value.ts'
import { treeRecords } from './tree-records.ts'

/** Records of a source, with a text that is another one whenever what they say is. */
export interface ReadRecords {
  readonly records: SourceRecords
  readonly text: string
}

/** Records that come page by page, until they are whole. */
export interface RecordCollection {
  /** How many of these stood on an earlier page: a list that moved, or a page that came twice, lacks others. */
  add(page: readonly SourceValue[], repeated?: ReadonlyMap<SourceMapping, string>): number
  readonly count: () => number
  finish(): ReadRecords
}

/** `shown`: what the place of a record is called; its line is the record's number. */
export function collectRecords(shown: string): RecordCollection {
  const all: SourceValue[] = []
  const repeated = new Map<SourceMapping, string>()
  const seen = new Set<string>()
  return {
    add(page, twice = new Map()) {
      const texts = page.map(textOf)
      const again = texts.filter((text) => seen.has(text)).length
      for (const text of texts) seen.add(text)
      for (const entry of page) all.push(entry)
      for (const [mapping, name] of twice) repeated.set(mapping, name)
      return again
    },
    count: () => all.length,
    finish() {
      const offsets = new Map(all.flatMap((entry, index) => (isMapping(entry) ? [[entry, index] as const] : [])))
      const position = (index: number) => ({ file: shown, line: index + 1, column: 1 })
      const records = treeRecords({ roots: [all], offsets, repeated }, { file: shown, position })
      return { records, text: [...seen].sort().join('\n') }
    },
  }
}

function textOf(entry: SourceValue): string {
  return JSON.stringify(isMapping(entry) ? [...flattenRecord(entry).fields] : entry)
}
