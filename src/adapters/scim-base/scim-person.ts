import type { DirectoryRecord } from '../adapter.ts'
import { recordOf } from '../http/json-values.ts'
import { enterpriseUser, type ScimResource } from './scim-values.ts'

/**
 * What a user of SCIM says of a person: attributes under their own names, those of the enterprise extension below
 * `enterprise`, of several values (`emails`, `roles`) the values, and the primary one under the name in the singular.
 */
export function personOf(user: ScimResource): DirectoryRecord {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(user)) {
    if (name === 'schemas' || name === 'meta' || name === 'groups') continue
    if (!Array.isArray(value)) {
      fields[name === enterpriseUser ? 'enterprise' : name] = value
      continue
    }
    const items = value.map(recordOf).filter((item) => item['value'] !== undefined)
    fields[name] = items.length === value.length ? items.map((item) => item['value']) : value
    const primary = items.find((item) => item['primary'] === true) ?? items[0]
    const single = name.replace(/s$/, '')
    if (primary && single !== name && !Object.hasOwn(user, single)) fields[single] = primary['value']
  }
  return fields
}
