import fc from 'fast-check'
import type { Attributes } from '../../src/domain/person.ts'
import type { AttributeTest, Trigger } from '../../src/domain/trigger.ts'

const at = { file: 'a.yaml', line: 1, column: 1 }
const value = fc.constantFrom('x', 'y', 'z', '1')
const values = fc.array(value, { minLength: 1, maxLength: 3 })
/** longer than what is searched one by one */
const many = fc.uniqueArray(fc.constantFrom('x', 'y', 'z', '1', '2', '3', '4', '5', '6', '7', '8', '9'), {
  minLength: 5,
})
const attribute = fc.constantFrom('a', 'b', 'c')

const asked: fc.Arbitrary<AttributeTest> = fc.oneof(
  fc.record({ operator: fc.constantFrom('in', 'not_in', 'contains'), values: fc.oneof(values, many) }),
  fc.record({ operator: fc.constantFrom('glob', 'prefix', 'suffix'), text: value }),
  fc.record({ operator: fc.constantFrom('lt', 'gte'), number: fc.constant('2') }),
  fc.record({ operator: fc.constant('exists'), expected: fc.boolean() }),
)

export const { trigger } = fc.letrec<{ trigger: Trigger }>((tie) => ({
  trigger: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('condition'), attribute, test: asked, at: fc.constant(at) }),
    fc.record({
      kind: fc.constantFrom('all', 'any', 'none'),
      of: fc.array(tie('trigger'), { minLength: 1, maxLength: 3 }),
      at: fc.constant(at),
    }),
  ),
}))

export const people: fc.Arbitrary<Attributes> = fc
  .dictionary(attribute, fc.oneof(value, values))
  .map((record) => new Map(Object.entries(record)))
