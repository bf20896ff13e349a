import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readExactText } from '../../src/files/read-exact-text.ts'
import { writeTogether } from '../../src/files/write-together.ts'

let folder = ''
const at = (path: string) => join(folder, path)
const change = (path: string, before: string | null, after: string | null) => ({
  location: at(path),
  path,
  before,
  after,
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provisionr-together-'))
  writeFileSync(at('a'), 'old a')
  writeFileSync(at('b'), '\uFEFFold b')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('several files', () => {
  test('are changed, made and deleted', () => {
    writeTogether([change('a', 'old a', 'new a'), change('b', '\uFEFFold b', null), change('c/d', null, 'made')])
    expect([readFileSync(at('a'), 'utf8'), existsSync(at('b')), readFileSync(at('c/d'), 'utf8')]).toEqual([
      'new a',
      false,
      'made',
    ])
  })

  test('get their old text back when one cannot be written', () => {
    mkdirSync(at('a.yaml.new'))
    const broken = { ...change('x', null, 'text'), location: at('a/x') }
    const changes = [change('b', '\uFEFFold b', null), change('e', null, 'made'), broken]
    expect(() => writeTogether(changes)).toThrow(expect.objectContaining({ name: 'Failure' }))
    expect(readdirSync(folder).sort()).toEqual(['a', 'a.yaml.new', 'b'])
    expect(readExactText(at('b'), 'b')).toBe('\uFEFFold b')
  })

  test('get their old text back when the check afterwards throws', () => {
    const check = () => {
      expect(readFileSync(at('a'), 'utf8')).toBe('new a')
      throw new Error('not this one')
    }
    expect(() => writeTogether([change('a', 'old a', 'new a'), change('c', null, 'made')], check)).toThrow(
      'not this one',
    )
    expect([readFileSync(at('a'), 'utf8'), existsSync(at('c'))]).toEqual(['old a', false])
  })

  test.each<[string, Parameters<typeof change>]>([
    ['has another text', ['b', 'other', 'new']],
    ['is gone', ['gone', 'old', 'new']],
    ['has come', ['b', null, 'new']],
  ])('stay as they are when one %s meanwhile', (_, second) => {
    expect(() => writeTogether([change('a', 'old a', 'new a'), change(...second)])).toThrow(
      /was changed by somebody else/,
    )
    expect(readFileSync(at('a'), 'utf8')).toBe('old a')
  })
})

test('text is read with its byte order mark, and no text where there is no file', () => {
  expect([readExactText(at('b'), 'b'), readExactText(at('none'), 'none')]).toEqual(['\uFEFFold b', null])
})

test('bytes that are no text are refused', () => {
  writeFileSync(at('a'), Buffer.from([0xff, 0x41]))
  expect(() => readExactText(at('a'), 'a')).toThrow('`a` is not UTF-8 text')
})
