import { expect, test } from 'vitest'
import { adapterNames } from '../../src/adapters/registry.ts'
import { readTree } from './read-tree.ts'
import { checkApart } from './rules.ts'

const names = adapterNames()
const files = [...readTree('src'), ...readTree('test')]

test('no adapter is needed outside of its folders, so that each can be taken out', () => {
  expect(files.flatMap(([path, text]) => checkApart(path, text, names))).toEqual([])
})

test('the registry alone names adapters’ files', () => {
  const registry = 'src/adapters/registry.ts'
  const [, text = ''] = files.find(([path]) => path === registry) ?? []
  expect(checkApart(registry, text, names)).toEqual([])
  expect(checkApart('src/adapters/fetch-actual.ts', text, names)).not.toEqual([])
})

test.each([
  ['src/commands/plan.ts', '../adapters/forge/forge-manifest.ts', 1],
  ['src/adapters/other/other-client.ts', '../forge/forge-client.ts', 1],
  ['src/adapters/live-adapter.ts', './forge/forge-client.ts', 1],
  ['test/plan/order.test.ts', '../../src/adapters/forge/forge-manifest.ts', 1],
  ['test/people/people.test.ts', '../adapters/forge/forge-server.ts', 1],
  ['src/adapters/forge/forge-adapter.ts', './forge-client.ts', 0],
  ['test/adapters/forge/forge.test.ts', '../../../src/adapters/forge/forge-client.ts', 0],
  ['src/adapters/forge/forge-client.ts', '../http/http-client.ts', 0],
])('%s may import %s or not', (path, specifier, violations) => {
  expect(checkApart(path, `import { x } from '${specifier}'\n`, ['forge', 'other'])).toHaveLength(violations)
  expect(checkApart(path, `const x = await import('${specifier}')\n`, ['forge', 'other'])).toHaveLength(violations)
  expect(checkApart(path, `import type { x } from '${specifier}'\n`, ['forge', 'other'])).toHaveLength(violations)
})
