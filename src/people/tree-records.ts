import type { Diagnostic } from '../domain/diagnostic.ts'
import type { SourcePosition } from '../domain/position.ts'
import { flattenRecord } from './flatten-record.ts'
import type { PersonRecord, SourceRecords } from './person-record.ts'
import { quote } from './quote.ts'
import { isList, isMapping, type SourceMapping, type SourceTree, type SourceValue } from './source-value.ts'

/** The people of a YAML or JSON file: a list, a list under `people:`, or a single record, in each of its documents. */
export function treeRecords(
  tree: SourceTree,
  context: { readonly file: string; readonly position: (offset: number) => SourcePosition },
): SourceRecords {
  const { file } = context
  const records: PersonRecord[] = []
  const diagnostics: Diagnostic[] = []
  const nested = new Set<string>()
  let unidentified = 0
  let at: SourcePosition = { file, line: 1, column: 1 }
  for (const [index, entry] of tree.roots.flatMap((root) => entriesOf(root)).entries()) {
    if (!isMapping(entry)) {
      // The entry itself has no place: that of the last record is near enough.
      diagnostics.push(notARecord(index + 1, at))
      unidentified++
      continue
    }
    at = context.position(tree.offsets.get(entry) ?? 0)
    const record = toRecord(entry, at)
    records.push(record)
  }
  return { file, records, diagnostics, unidentified }

  function toRecord(entry: SourceMapping, place: SourcePosition): PersonRecord {
    const flat = flattenRecord(entry)
    for (const field of flat.nested) {
      if (nested.has(field)) continue
      nested.add(field)
      diagnostics.push(nestedList(field, place))
    }
    const name = tree.repeated.get(entry) ?? repeatedBelow(entry) ?? flat.repeated
    if (name === null) return { fields: flat.fields, hold: null, at: place }
    unidentified++
    const hold = `the record has ${quote(name)} twice`
    diagnostics.push({
      severity: 'error',
      code: 'duplicate-field',
      message: hold,
      help: 'remove one of the two; until then the person keeps what they have',
      at: place,
    })
    return { fields: flat.fields, hold, at: place }
  }

  function repeatedBelow(mapping: SourceMapping): string | null {
    if (tree.repeated.size === 0) return null
    for (const value of mapping.values()) {
      if (!isMapping(value)) continue
      const name = tree.repeated.get(value) ?? repeatedBelow(value)
      if (name !== null) return name
    }
    return null
  }
}

function entriesOf(root: SourceValue): readonly SourceValue[] {
  if (root === null) return []
  if (isList(root)) return root
  if (!isMapping(root)) return [root]
  const people = root.get('people')
  const isContainer = isList(people) && (people.length === 0 || people.some((one) => isMapping(one)))
  if (isContainer) return people
  return people === null && root.size === 1 ? [] : [root]
}

function notARecord(number: number, at: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'invalid-person',
    message: `entry ${number} is no record of a person`,
    help: 'write a mapping of fields, such as `user_id: sarah.chen`, or remove the entry',
    at,
  }
}

function nestedList(field: string, at: SourcePosition): Diagnostic {
  return {
    severity: 'notice',
    code: 'nested-list',
    message: `${quote(field)} is a list of lists or mappings, which no attribute can hold; it is left out`,
    help: 'export it as a list of plain values if policies are to read it',
    at,
  }
}
