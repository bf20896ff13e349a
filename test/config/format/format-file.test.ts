import { describe, expect, test } from 'vitest'
import { hasSameMeaning } from '../../../src/config/format/check-meaning.ts'
import { formatFile } from '../../../src/config/format/format-file.ts'

const lock = 'lock: {user: ana, reason: why}\n'
const documents = { path: 'a.yaml', kind: 'documents' } as const
const settings = { path: 'provisionr.yaml', kind: 'settings' } as const

describe('the check of the meaning', () => {
  test.each([
    ['another order of keys', lock, 'lock: {reason: why, user: ana}\n', true],
    ['indented keys', 'lock:\nuser: ana\nreason: why\n', 'lock:\n  user: ana\n  reason: why\n', true],
    ['other quotes around the same text', lock, 'lock: {user: "ana", reason: why}\n', true],
    ['text that becomes a number', 'policy: {name: A, version: "1"}', 'policy: {name: A, version: 1}', false],
    ['another value', lock, 'lock: {user: bo, reason: why}\n', false],
    ['a key less', 'lock: {user: ana, reason: why, until: 2026-12-31}', lock, false],
    ['a document more', lock, `${lock}---\n${lock}`, false],
    ['another kind', 'policy: {name: A}', 'access_rule: {name: A, grants: [a:b:c]}', false],
    [
      'another order of a list',
      'policy: {name: A, grants: [a:b:c, d:e:f]}',
      'policy: {name: A, grants: [d:e:f, a:b:c]}',
      false,
    ],
    ['a comment less', `# a\n${lock}# a\n`, `# a\n${lock}`, false],
    ['a comment elsewhere', `# a\n${lock}`, `${lock}# a\n`, true],
    ['a file that cannot be read', lock, 'lock: {', false],
  ])('%s', (_, before, after, isSame) => {
    expect(hasSameMeaning(before, after, documents)).toBe(isSame)
  })

  test('looks at every key of the configuration', () => {
    const text = 'organization: a\nsystems:\n  x: {adapter: sandbox}\n'
    expect(hasSameMeaning(text, 'organization: "a"\nsystems: {x: {adapter: sandbox}}\n', settings)).toBe(true)
    expect(hasSameMeaning(text, 'organization: a\nsystems: {y: {adapter: sandbox}}\n', settings)).toBe(false)
  })
})

describe('a file', () => {
  test('whose meaning would change is refused', () => {
    const outcome = formatFile({ ...documents, text: lock }, (text) => text.replace('ana', 'bo'))
    expect(outcome).toEqual({
      diagnostics: [
        expect.objectContaining({
          severity: 'error',
          code: 'unsafe-format',
          message: '`a.yaml` cannot be formatted without changing what it says',
        }),
      ],
    })
  })

  test.each([
    ['an error of syntax', 'policy: [', 'yaml-syntax'],
    ['an unknown key', 'lock: {user: ana, reason: why, untill: 2026-12-31}', 'unknown-key'],
    ['an alias', 'policy: {name: &a A, owner: *a}', 'yaml-alias'],
    ['a tag', 'policy: {name: !!str A}', 'yaml-tag'],
  ])('with %s is refused', (_, text, code) => {
    const outcome = formatFile({ ...documents, text })
    expect('diagnostics' in outcome && outcome.diagnostics.map((one) => one.code)).toContain(code)
  })

  test('with errors in the configuration is refused, but not for its environments', () => {
    const people = 'people: {source: file, path: p.yaml, key: user_id}'
    const text = `organization: a\n${people}\nsystems: {x: {adapter: sandbox, simulates: gitlab}}\n`
    expect(formatFile({ ...settings, text })).toEqual({ text })
    const two = `${text}environments: {one: {systems: {x: {}}}, two: {systems: {}}}\n`
    expect(formatFile({ ...settings, text: two })).toEqual({ text: two })
    expect(formatFile({ ...settings, text: `${text}organisation: b\n` })).toMatchObject({
      diagnostics: [{ code: 'unknown-key' }],
    })
  })
})
