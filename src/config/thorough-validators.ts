import { createRequire } from 'node:module'
import type * as AjvModule from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { bodySchemaOf, type SchemaKind } from './schemas/schema-of.ts'

export type CheckedKind = Exclude<SchemaKind, 'people'>

const validators = new Map<CheckedKind, ValidateFunction>()

/** Everything that is wrong with a document, after its schema; loads the library only when something is. */
export function shapeErrors(kind: CheckedKind, document: unknown): readonly ErrorObject[] {
  const validate = validatorOf(kind)
  return validate(document) ? [] : (validate.errors ?? [])
}

/** Compiled when first used: each takes some milliseconds. */
function validatorOf(kind: CheckedKind): ValidateFunction {
  let validate = validators.get(kind)
  if (!validate) {
    // A static import would load the library for every run, also when all files are fine.
    const { Ajv } = createRequire(import.meta.url)('ajv') as typeof AjvModule
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      strict: false,
      validateSchema: false,
      meta: false,
      logger: false,
    })
    validate = ajv.compile(bodySchemaOf(kind))
    validators.set(kind, validate)
  }
  return validate
}
