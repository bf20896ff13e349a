import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../src/config/schemas/fragments.ts'
import { peopleKeys } from '../../src/config/schemas/people-settings.ts'
import { bodySchemaOf, documentKinds, type SchemaKind, schemaOf } from '../../src/config/schemas/schema-of.ts'
import { systemKeys } from '../../src/config/schemas/system.ts'
import { operatorSchemas } from '../../src/config/schemas/trigger-definitions.ts'

const keysAt = (kind: Exclude<SchemaKind, 'people'>, ...path: string[]) =>
  Object.keys(propertiesOf(at(bodySchemaOf(kind), path))).sort()

describe('the keys that the language promises and the schemas', () => {
  test.each([
    [
      'policy',
      [],
      'name role version effective_date expires status owner description labels environments applies_to triggers inherits grants denies',
    ],
    ['policy', ['grants'], 'grant level grace environments risk'],
    [
      'exception',
      [],
      'id user grant grants justification approved_by expires duration starts rule ticket revoked extends break_glass environments',
    ],
    ['exception', ['revoked'], 'at by reason'],
    [
      'access_rule',
      [],
      'name grants environments eligible max_duration max_total approvals justification windows break_glass',
    ],
    ['access_rule', ['windows'], 'timezone allow freeze'],
    ['access_rule', ['break_glass'], 'eligible max_duration review_within'],
    ['constraint', [], 'name kind sides grants count users people approvals enforce'],
    ['lock', [], 'user grant system reason until'],
    ['test', [], 'name at person people expect then'],
    ['test', ['expect'], 'includes excludes exact denied allowed_to_request violates'],
    [
      'settings',
      [],
      'version organization timezone people risk policies exceptions state clock systems environments grace guards exceptions_policy apply forge lint privacy',
    ],
    ['settings', ['people', 'status'], 'attribute active leave terminated'],
    ['settings', ['risk'], 'privileged medium'],
    ['settings', ['state'], 'backend path seed url schema remote branch options'],
    ['settings', ['guards'], 'max_removals max_creates min_admins max_attribute_changes'],
    ['settings', ['guards', 'max_removals'], 'percent count'],
    ['settings', ['exceptions_policy'], 'max_duration require'],
    ['settings', ['apply', 'require'], 'pull_request approvals protected_branch'],
    ['settings', ['forge'], 'kind url repository token account'],
  ] as const)('%s %j are the same', (kind, path, promised) => {
    expect(keysAt(kind, ...path)).toEqual(promised.split(' ').sort())
  })

  test('of systems, people and operators are the same', () => {
    expect(Object.keys(systemKeys).sort()).toEqual(
      'adapter simulates enforcement accounts protected unmanaged service_accounts depends_on orphans sweep concurrency'
        .split(' ')
        .sort(),
    )
    expect(Object.keys(peopleKeys).sort()).toEqual(
      'sources key mapping status termination_time missing max_shrink require_end_date may_be_blank logins'
        .split(' ')
        .sort(),
    )
    expect(Object.keys(operatorSchemas).sort()).toEqual(
      'in not not_in glob prefix suffix contains before on_or_before after on_or_after lt lte gt gte exists under'
        .split(' ')
        .sort(),
    )
  })
})

describe('every schema', () => {
  const kinds = ['settings', 'people', ...Object.keys(documentKinds)] as SchemaKind[]

  test.each(kinds)('of %s is valid JSON Schema and describes each of its keys', (kind) => {
    const schema = schemaOf(kind)
    expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true)
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
    const body = kind === 'settings' || kind === 'people' ? schema : at(schema, [kind])
    for (const [key, property] of everyProperty(body))
      expect([key, typeof property['description']]).toEqual([key, 'string'])
  })

  test('of documents accepts one and a list of them', () => {
    const validate = new Ajv({ strict: false }).compile(schemaOf('policy'))
    const policy = { name: 'x', triggers: [{ any_of: [{ a: 'b' }, { c: { gte: 5 } }] }], grants: ['a:b:c'] }
    expect([validate({ policy }), validate({ policies: [policy] })]).toEqual([true, true])
    expect(validate({ policies: [{ ...policy, grnts: [] }] })).toBe(false)
    expect(validate({ policy: { ...policy, triggers: { a: { gtt: 5 } } } })).toBe(false)
  })
})

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
}

function at(schema: JsonSchema, path: readonly string[]): JsonSchema {
  return path.reduce((inner, key) => propertiesOf(inner)[key] ?? {}, schema)
}

function everyProperty(schema: JsonSchema): [string, JsonSchema][] {
  const nested = Object.entries(propertiesOf(schema)).flatMap(([key, property]): [string, JsonSchema][] => [
    [key, property],
    ...everyProperty(property),
  ])
  const inner = ['items', 'additionalProperties'].flatMap((keyword) => {
    const part = schema[keyword]
    return typeof part === 'object' && part !== null ? everyProperty(part as JsonSchema) : []
  })
  return [...nested, ...inner]
}
