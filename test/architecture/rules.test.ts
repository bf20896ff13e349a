import { describe, expect, test } from 'vitest'
import { checkClock, checkImports, checkLength, checkPlace, findCycles, importedFiles } from './rules.ts'

describe('checkImports', () => {
  test('accepts what the table allows', () => {
    const text = `import { stringify } from 'yaml';\nimport { join } from 'node:path';\nexport { x } from '../domain/x.ts';\nimport './y.ts';`
    expect(checkImports('src/config/load.ts', text)).toEqual([])
    expect(checkImports('src/forge/pull.ts', `import { Octokit } from '@octokit/rest';`)).toEqual([])
    expect(checkImports('src/config/load.ts', `import a from 'ajv/dist/standalone/index.js';`)).toEqual([])
  })

  test.each([
    ['an import', `import { x } from '../config/x.ts';`],
    ['an import for its side effect', `import '../config/x.ts';`],
    ['a type-only import', `import type { X } from '../config/x.ts';`],
    ['an inline type import', `type X = import('../config/x.ts').X;\nexport type { X };`],
    ['an export from', `export { x } from '../config/x.ts';`],
    ['an export of everything', `export * from '../config/x.ts';`],
    ['a lazy import', `export const load = () => import('../config/x.ts');`],
    ['an old-style import', `import x = require('../config/x.ts');`],
    ['an import over several lines', `import {\n  x,\n} from '../config/x.ts';`],
    ['an import through a longer way', `import { x } from '../policy/../config/x.ts';`],
  ])('refuses %s of a folder that is not in the row', (_kind, text) => {
    expect(checkImports('src/policy/x.ts', text)).toEqual(['src/policy/x.ts:1 policy may not import config'])
  })

  test('refuses a package that is not in the row, and says in which line', () => {
    expect(checkImports('src/policy/x.ts', `\n\nimport { parse } from 'yaml';`)).toEqual([
      'src/policy/x.ts:3 policy may not import the package yaml',
    ])
    expect(checkImports('src/domain/x.ts', `import type { Stats } from 'node:fs';`)).toHaveLength(1)
  })

  test('refuses a module of Node without its prefix', () => {
    expect(checkImports('src/config/x.ts', `import { join } from 'path';`)).toHaveLength(1)
  })

  test('refuses everything outside the folders of src/', () => {
    expect(checkImports('src/cli/x.ts', `import pkg from '../../package.json';`)).toHaveLength(1)
    expect(checkImports('src/cli/x.ts', `import { x } from '../x.ts';`)).toHaveLength(1)
  })

  test('refuses a computed path', () => {
    expect(checkImports('src/adapters/registry.ts', `export const load = (name: string) => import(name);`)).toEqual([
      'src/adapters/registry.ts:1 imports a computed path, which nobody can check',
    ])
  })

  test('is not fooled by comments and strings', () => {
    const text = `// import { x } from '../config/x.ts';\nexport const y = "import '../config/x.ts'";`
    expect(checkImports('src/policy/x.ts', text)).toEqual([])
  })

  test('refuses a file that it cannot parse', () => {
    expect(() => checkImports('src/policy/x.ts', 'import {')).toThrow('src/policy/x.ts')
  })
})

describe('checkPlace', () => {
  test('accepts a file at any depth of a folder with a row', () => {
    expect(checkPlace('src/adapters/sandbox/sandbox-adapter.ts')).toEqual([])
  })

  test.each([
    ['a file directly in src/', 'src/main.ts'],
    ['a folder without a row', 'src/services/billing.ts'],
    ['a barrel file', 'src/domain/index.ts'],
    ['a folder called utils', 'src/adapters/utils/retry.ts'],
    ['a folder called helpers', 'src/config/helpers/x.ts'],
    ['a folder called lib', 'src/config/lib/x.ts'],
    ['a folder called types', 'src/domain/types/x.ts'],
  ])('refuses %s', (_what, path) => {
    expect(checkPlace(path)).toHaveLength(1)
  })
})

describe('checkClock', () => {
  test('refuses to read the clock in the core', () => {
    expect(checkClock('src/plan/x.ts', 'export const now = () => new Date();')).toHaveLength(1)
    expect(checkClock('src/views/x.ts', 'export const now = () => Date();')).toHaveLength(1)
  })

  test('accepts a date that is given, and the clock in the shell', () => {
    expect(checkClock('src/plan/x.ts', 'export const at = (time: number) => new Date(time);')).toEqual([])
    expect(checkClock('src/cli/x.ts', 'export const now = () => new Date();')).toEqual([])
  })
})

describe('checkLength', () => {
  test('accepts 300 lines and refuses 301', () => {
    expect(checkLength('src/plan/x.ts', '\n'.repeat(300))).toEqual([])
    expect(checkLength('src/plan/x.ts', '\n'.repeat(301))).toHaveLength(1)
  })
})

describe('findCycles', () => {
  test('finds a circle of files, types included', () => {
    const files = { 'src/plan/a.ts': `import './b.ts';`, 'src/plan/b.ts': `import type { A } from './a.ts';` }
    const graph = new Map(Object.entries(files).map(([path, text]) => [path, importedFiles(path, text)]))
    expect(findCycles(graph)).toEqual(['src/plan/a.ts → src/plan/b.ts → src/plan/a.ts'])
  })

  test('finds a file that imports itself and leaves a diamond alone', () => {
    expect(findCycles(new Map([['a', ['a']]]))).toEqual(['a → a'])
    expect(
      findCycles(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
        ]),
      ),
    ).toEqual([])
  })
})
