import fc from 'fast-check'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadCachedDocuments, loadCachedSettings } from '../../src/config/cached-files.ts'
import { decodeValue, encodeValue } from '../../src/config/encode-value.ts'
import { loadDocuments } from '../../src/config/load-documents.ts'
import { loadSettings } from '../../src/config/load-settings.ts'
import { cacheFolder } from '../../src/config/cache-folder.ts'
import { noCache, openParseCache } from '../../src/config/parse-cache.ts'

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parse-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const names = { owner: '/a/repository', version: 'build-1' }

describe('a value', () => {
  test('comes back from its text as it was, objects without a prototype, maps and infinities included', () => {
    const bare: unknown = Object.assign(Object.create(null) as object, { 'a] b': 1, constructor: 'x' })
    for (const value of [null, 1, 'x', [], { a: [bare, { b: bare }] }, new Map([['k', { bare }]]), [Infinity, bare]]) {
      const text = encodeValue(value)
      expect(text).not.toBeNull()
      expect(decodeValue(text!)).toStrictEqual(value)
    }
    const member = (decodeValue(encodeValue({ bare })!) as { bare: object }).bare
    expect(Object.getPrototypeOf(member)).toBeNull()
    fc.assert(
      fc.property(fc.anything({ withMap: true, withNullPrototype: true }), (value) => {
        const text = encodeValue(value)
        if (text !== null) expect(decodeValue(text)).toStrictEqual(value)
      }),
    )
  })
})

describe('what was parsed', () => {
  test('is parsed once, for the same text by the same build alone', async () => {
    const folder = join(temporary(), 'cache')
    let parsed = 0
    const ask = async (text: string, version = 'build-1') => {
      const cache = openParseCache(folder, { ...names, version })
      const value = await cache.of('documents', ['a.yaml', text], () => Promise.resolve({ number: ++parsed, text }))
      cache.save()
      return value
    }
    expect(await ask('one')).toEqual({ number: 1, text: 'one' })
    expect(await ask('one')).toEqual({ number: 1, text: 'one' })
    expect(await ask('two')).toEqual({ number: 2, text: 'two' })
    expect(await ask('two', 'build-2')).toEqual({ number: 3, text: 'two' })
    const [file] = readdirSync(folder)
    expect(statSync(join(folder, file!)).mode & 0o777).toBe(0o600)
    const whole = readFileSync(join(folder, file!), 'utf8')
    for (const damaged of ['', 'x', whole.slice(0, -3), whole.replace('"two"', '"too"'), `${whole}${whole}`]) {
      writeFileSync(join(folder, file!), damaged)
      expect(await ask('two', 'build-2')).toMatchObject({ text: 'two' })
    }
  })

  test('is not remembered in a folder that others may write', () => {
    const folder = temporary()
    chmodSync(folder, 0o777)
    expect(openParseCache(folder, names)).toBe(noCache)
    expect(openParseCache(null, names)).toBe(noCache)
    const file = join(temporary(), 'file')
    writeFileSync(file, '')
    expect(openParseCache(file, names)).toBe(noCache)
  })

  test('lies in the user’s cache folder, or nowhere', () => {
    expect(cacheFolder({ HOME: '/home/ada' })).toBe('/home/ada/.cache/provisionr')
    expect(cacheFolder({ HOME: '/home/ada', XDG_CACHE_HOME: '/cache' })).toBe('/cache/provisionr')
    expect(cacheFolder({ HOME: '/home/ada', PROVISIONR_CACHE: '/own' })).toBe('/own')
    expect(cacheFolder({ HOME: '/home/ada', PROVISIONR_CACHE: 'off' })).toBeNull()
    expect(cacheFolder({})).toBeNull()
  })

  test('is what parsing says, for the demo company and its settings, twice', async () => {
    const root = join(import.meta.dirname, '../..')
    const folder = temporary()
    const settings = loadSettings({ root })
    const documents = loadDocuments({ root, settings: settings.settings! })
    for (let run = 0; run < 2; run++) {
      const cache = openParseCache(folder, names)
      expect(await loadCachedSettings({ root }, cache)).toStrictEqual(settings)
      expect(await loadCachedDocuments({ root, settings: settings.settings! }, cache)).toStrictEqual(documents)
      cache.save()
    }
    const text = readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8')
    expect(text.split('\n')).toHaveLength(documents.files.length + 3)
  })

  test('of a file with errors keeps its errors', async () => {
    const root = temporary()
    mkdirSync(join(root, 'policies'))
    writeFileSync(join(root, 'policies/a.yaml'), 'policy: {name: 5, trigers: []}\n')
    writeFileSync(join(root, 'policies/b.yaml'), 'policy: [\n')
    const settings = { policies: ['policies'], exceptions: [] }
    const folder = join(root, 'cache')
    const parsed = loadDocuments({ root, settings })
    expect(parsed.diagnostics.length).toBeGreaterThan(1)
    for (let run = 0; run < 2; run++) {
      const cache = openParseCache(folder, names)
      expect(await loadCachedDocuments({ root, settings }, cache)).toStrictEqual(parsed)
      cache.save()
    }
  })
})
