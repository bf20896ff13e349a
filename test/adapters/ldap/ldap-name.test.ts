import { expect, test } from 'vitest'
import { escapeValue, isWithin, nameKey, parseName } from '../../../src/adapters/ldap/ldap-name.ts'

const hostile = [
  'Smith, Ada',
  'a+b=c',
  '"quoted"',
  'back\\slash',
  '#number',
  ' leading and trailing ',
  '<a;b>',
  '\0zero',
  'Zoë 回答者 🦊',
  'ou=admins,dc=acme',
  'x\\2Cy',
  '(*)',
]

test.each(hostile)('a value stays one value, whatever it is: %j', (value) => {
  const name = `cn=${escapeValue(value)},ou=people,dc=acme`
  expect(parseName(name)).toEqual([
    [{ type: 'cn', value }],
    [{ type: 'ou', value: 'people' }],
    [{ type: 'dc', value: 'acme' }],
  ])
})

test.each([
  ['UID=Ada, OU=People ,DC=acme', 'uid=ada,ou=people,dc=acme'],
  ['cn=Smith\\, Ada,dc=acme', 'cn=smith\\2c ada,dc=acme'],
  ['cn="Smith, Ada",dc=acme', 'cn=Smith\\, Ada,dc=acme'],
  ['commonName=x,domainComponent=acme', 'cn=x,dc=acme'],
  ['2.5.4.3=x,dc=acme', 'cn=x,dc=acme'],
  ['cn=a+uid=b,dc=acme', 'uid=b+cn=a,dc=acme'],
  ['cn=two  blanks', 'cn=two blanks'],
  ['cn=Zo\\c3\\ab', 'cn=Zoë'],
  ['cn=ＡＢＣ', 'cn=abc'],
])('%j and %j are one name', (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other))
})

test.each([
  ['cn=a,dc=acme', 'cn=a'],
  ['cn=a\\,dc=acme', 'cn=a,dc=acme'],
  ['cn=a b', 'cn=ab'],
  ['cn=a', 'uid=a'],
  ['cn=a+uid=b', 'cn=a,uid=b'],
])('%j and %j are two names', (one, other) => {
  expect(nameKey(one)).not.toBe(nameKey(other))
})

test.each(['people', 'cn', 'cn=a,', 'cn=a,b', '=a', 'cn="a', 'cn="a"b', 'cn=a\\', '1cn=a'])('%j is no name', (text) => {
  expect(parseName(text)).toBeNull()
})

test('below a base is what ends in it as a name, not as a text', () => {
  expect(isWithin('uid=ada,OU=People,dc=acme', 'ou=people, dc=acme')).toBe(true)
  expect(isWithin('ou=people,dc=acme', 'ou=people,dc=acme')).toBe(true)
  expect(isWithin('uid=ada,ou=morepeople,dc=acme', 'ou=people,dc=acme')).toBe(false)
  expect(isWithin('uid=ada\\,ou=people\\,dc=acme', 'ou=people,dc=acme')).toBe(false)
})
