import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { layers } from './layer-table.ts'
import { readTree } from './read-tree.ts'
import { checkClock, checkImports, checkLength, checkPlace, findCycles, importedFiles } from './rules.ts'

const sources = readTree('src')
const tests = readTree('test')

describe('the sources', () => {
  test('there are sources to check', () => {
    expect(sources.size).toBeGreaterThan(0)
  })

  test('every import is allowed by the layer table', () => {
    expect([...sources].flatMap(([path, text]) => checkImports(path, text))).toEqual([])
  })

  test('every file lies in a folder of the layer table and none is a barrel', () => {
    expect([...sources.keys()].flatMap((path) => checkPlace(path))).toEqual([])
  })

  test('no file of the core reads the clock', () => {
    expect([...sources].flatMap(([path, text]) => checkClock(path, text))).toEqual([])
  })

  test('no files import each other in a circle', () => {
    const graph = new Map([...sources].map(([path, text]) => [path, importedFiles(path, text)]))
    expect(findCycles(graph)).toEqual([])
  })

  test('no source and no test is too long', () => {
    expect([...sources, ...tests].flatMap(([path, text]) => checkLength(path, text))).toEqual([])
  })
})

describe('the layer table', () => {
  test('names only its own folders, and each once', () => {
    const folders = layers.map(({ folder }) => folder)
    expect(new Set(folders).size).toBe(folders.length)
    expect(layers.flatMap(({ mayImport }) => mayImport).filter((folder) => !folders.includes(folder))).toEqual([])
  })

  test('allows no two folders to import each other', () => {
    expect(findCycles(new Map(layers.map(({ folder, mayImport }) => [folder, mayImport])))).toEqual([])
  })

  test('is printed whole in CONTRIBUTING.md', () => {
    const guide = readFileSync('CONTRIBUTING.md', 'utf8')
    const rows = layers.map(({ folder, purpose, mayImport, packages }) =>
      folder === 'commands'
        ? `| ${folder} | ${purpose} | all but cli | ${packages.join(', ')} |`
        : `| ${folder} | ${purpose} | ${mayImport.join(', ') || '–'} | ${packages.join(', ') || '–'} |`,
    )
    expect(rows.filter((row) => !guide.includes(row))).toEqual([])
  })
})
