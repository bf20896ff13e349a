import type { DocumentKind } from '../../domain/documents.ts'
import type { JsonSchema } from './fragments.ts'
import { accessRuleSchema, constraintSchema, lockSchema } from './governance.ts'
import { peopleFileSchema } from './people-settings.ts'
import { exceptionSchema, policySchema } from './policy.ts'
import { policyTestSchema } from './policy-test.ts'
import { settingsSchema } from './settings.ts'
import { definitions } from './trigger-definitions.ts'

export type SchemaKind = 'settings' | 'people' | DocumentKind

/** What stands at the top of a document, alone and in a list. */
export const documentKinds: Readonly<Record<DocumentKind, string>> = {
  policy: 'policies',
  exception: 'exceptions',
  access_rule: 'access_rules',
  constraint: 'constraints',
  lock: 'locks',
  test: 'tests',
}

const bodies: Readonly<Record<Exclude<SchemaKind, 'people'>, JsonSchema>> = {
  settings: settingsSchema,
  policy: policySchema,
  exception: exceptionSchema,
  access_rule: accessRuleSchema,
  constraint: constraintSchema,
  lock: lockSchema,
  test: policyTestSchema,
}

/** The JSON Schema (draft-07) of a whole file, for editors: `provisionr.yaml`, documents of one kind, or people. */
export function schemaOf(kind: SchemaKind): JsonSchema {
  const head = { $schema: 'http://json-schema.org/draft-07/schema#' }
  if (kind === 'people') return { ...head, ...peopleFileSchema }
  const body = bodies[kind]
  if (kind === 'settings') return { ...head, ...body }
  const plural = documentKinds[kind]
  const properties = { [kind]: body, [plural]: { type: 'array', items: body } }
  return { ...head, title: kind, type: 'object', properties, definitions }
}

/** The JSON Schema of what stands below the kind's key, as it is checked. */
export function bodySchemaOf(kind: Exclude<SchemaKind, 'people'>): JsonSchema {
  return { ...bodies[kind], definitions }
}
