import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadDocuments } from '../../src/config/load-documents.ts'
import { loadSettings } from '../../src/config/load-settings.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'provisionr-config-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

const settings = 'organization: acme\npeople: {source: file, path: people.yaml}\nsystems: {s: {adapter: x}}\n'
const environments = 'environments: {staging: {systems: {s: {}}}}\n'

describe('loadSettings', () => {
  test('reads provisionr.yaml, or the file that is named', () => {
    write('provisionr.yaml', settings)
    write('other/live.yaml', settings.replace('acme', 'other'))
    const loaded = loadSettings({ root })
    expect([loaded.settings?.organization, loaded.diagnostics, loaded.text]).toEqual(['acme', [], settings])
    expect(loadSettings({ root, file: 'other/live.yaml' }).settings?.organization).toBe('other')
    expect(loadSettings({ root: tmpdir(), file: join(root, 'other/live.yaml') }).settings?.organization).toBe('other')
  })

  test('says what to do where there is no configuration', () => {
    expect(() => loadSettings({ root })).toThrow(
      expect.objectContaining({
        code: 'no-configuration',
        exitCode: 1,
        help: expect.stringContaining('provisionr init') as string,
      }),
    )
  })

  test('fails as wrong usage when the environment is missing or unknown', () => {
    write('provisionr.yaml', settings + environments)
    expect(() => loadSettings({ root })).toThrow(expect.objectContaining({ code: 'usage', exitCode: 64 }))
    expect(() => loadSettings({ root, environment: 'stagin' })).toThrow(
      expect.objectContaining({ code: 'unknown-name', exitCode: 64, help: 'did you mean `staging`?' }),
    )
    expect(loadSettings({ root, environment: 'staging' }).settings?.environment).toBe('staging')
  })

  test('reports a configuration that is no text', () => {
    write('provisionr.yaml', Uint8Array.from([0x61, 0x0a, 0xff]))
    const { settings: none, diagnostics } = loadSettings({ root })
    expect(none).toBeNull()
    expect(renderDiagnostics(diagnostics)).toEqual([
      'provisionr.yaml:2:1 error: `provisionr.yaml` is not UTF-8 text [not-utf8]',
    ])
  })
})

describe('loadDocuments', () => {
  const paths = { policies: ['policies'], exceptions: ['exceptions'] }

  test('loads every kind from every folder', () => {
    write('policies/sales/a.yaml', 'policy: {name: a}\n---\nlock: {system: x, reason: y}\n')
    write('policies/b.yml', 'constraint: {name: c, kind: max_holders, grants: x, count: 1}\n')
    write('exceptions/p.yaml', 'policy: {name: d}\n')
    write('exceptions/notes.txt', 'not: [yaml')
    const { documents, diagnostics, files } = loadDocuments({ root, settings: paths })
    expect(diagnostics).toEqual([])
    expect(files.map(({ path }) => path)).toEqual(['exceptions/p.yaml', 'policies/b.yml', 'policies/sales/a.yaml'])
    expect(documents.policies.map(({ name }) => name)).toEqual(['d', 'a'])
    expect([documents.locks.length, documents.constraints.length]).toEqual([1, 1])
  })

  test('loads a file once that lies below two of the paths', () => {
    write('policies/exceptions/a.yaml', 'policy: {name: a}\n')
    const { documents } = loadDocuments({
      root,
      settings: { policies: ['policies'], exceptions: ['policies/exceptions'] },
    })
    expect(documents.policies).toHaveLength(1)
  })

  test('misses a folder only when somebody named it', () => {
    expect(loadDocuments({ root, settings: paths }).diagnostics).toEqual([])
    const { diagnostics } = loadDocuments({ root, settings: { policies: ['rules'], exceptions: [] } })
    expect(renderDiagnostics(diagnostics)).toEqual(['rules:1:1 error: `rules` does not exist [missing-path]'])
  })

  test('gives the diagnostics of disk and files in one order', () => {
    write('policies/a.yaml', 'polcy: {}\n')
    write('policies/b.yaml', Uint8Array.from([0xff]))
    write('policies/c.yaml', 'polcy: {}\n')
    expect(loadDocuments({ root, settings: paths }).diagnostics.map(({ at, code }) => `${at?.file} ${code}`)).toEqual([
      'policies/a.yaml unknown-kind',
      'policies/b.yaml not-utf8',
      'policies/c.yaml unknown-kind',
    ])
  })
})
