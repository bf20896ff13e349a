import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileName } from '../../src/commands/exception-target.ts'

test.each([
  ['sarah.chen', 'sarah.chen'],
  ['jörg@company.com', 'jörg@company.com'],
  ['../../etc/passwd', 'etc-passwd'],
  ['..', 'person'],
  ['.hidden', 'hidden'],
  ['a/b\\c:d', 'a-b-c-d'],
  ['CON', 'person-CON'],
  ['com1.x', 'person-com1.x'],
  ['node_modules', 'person-node_modules'],
  ['a\nb\u202ec', 'a-b-c'],
  ['trailing...', 'trailing'],
])('the file for %j is called %s', (id, name) => {
  expect(fileName(id)).toBe(name)
})

test('any id gives one plain name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      expect(fileName(id)).toMatch(/^[^./\\\p{C}\s][^/\\\p{C}\s]{0,89}$/u)
    }),
  )
})
