import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AttributeValue } from '../domain/person.ts'
import type { PeopleSettings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { PersonRecord, SourceRecords } from './person-record.ts'
import { quote } from './quote.ts'

/**
 * Names the fields as the configuration does. A mapped attribute comes from its field alone in a source that has that
 * field at all (a record without it lacks the attribute); the field stays available under its own name too.
 */
export function mapFields(
  sources: readonly SourceRecords[],
  people: Pick<PeopleSettings, 'mapping' | 'at'>,
): { readonly sources: readonly SourceRecords[]; readonly diagnostics: readonly Diagnostic[] } {
  const mapping = Object.entries(people.mapping)
  if (mapping.length === 0) return { sources, diagnostics: [] }
  const known = new Set<string>()
  const mapped = sources.map((source) => {
    const fields = fieldNames(source)
    for (const name of fields) known.add(name)
    const present = mapping.filter(([, field]) => fields.has(field))
    return { ...source, records: source.records.map((record) => mapRecord(record, present)) }
  })
  const unknown = mapping.filter(([, field]) => !known.has(field))
  const diagnostics = unknown.map(([attribute, field]): Diagnostic => {
    return {
      severity: 'warning',
      code: 'unmapped-field',
      message: `no record has the field ${quote(field)}, from which \`people.mapping\` takes ${quote(attribute)}`,
      help: didYouMean(field, known),
      at: people.at,
    }
  })
  return { sources: mapped, diagnostics }
}

/** Attributes with the fields of a source that they come from. */
export type FieldMapping = readonly (readonly [attribute: string, field: string])[]

export function mapRecord(record: PersonRecord, mapping: FieldMapping): PersonRecord {
  if (mapping.length === 0) return record
  const fields = new Map<string, AttributeValue>(record.fields)
  for (const [attribute, field] of mapping) {
    const value = record.fields.get(field)
    if (value === undefined) fields.delete(attribute)
    else fields.set(attribute, value)
  }
  return { ...record, fields }
}

function fieldNames(source: SourceRecords): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { fields } of source.records) for (const name of fields.keys()) names.add(name)
  return names
}
