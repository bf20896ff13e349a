import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { adapterNames, catalogOf, openAdapter, settingsKeys } from '../../src/adapters/registry.ts'
import { sandboxContext, systemSettings } from './sandbox/sandbox-context.ts'

/** Folders whose settings they have besides their own. */
const basedOn: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['github', 'kubernetes', 'okta', 'slack'].map((name) => [name, ['http']])),
  notion: ['scim-base', 'http'],
  scim: ['scim-base', 'http'],
}
/** What such a folder reads and this adapter has decided. */
const settled: Readonly<Record<string, readonly string[]>> = { notion: ['preset'] }

async function unusedIn(adapter: string, options: Readonly<Record<string, unknown>>, simulates: string | null = null) {
  const settings = { ...systemSettings({ name: 'one', adapter, simulates }), options }
  const { diagnostics } = await catalogOf(new Map([['one', settings]]), '.')
  return diagnostics.filter(({ code }) => code === 'unused-key')
}

test('a setting that the adapter does not read is an error, wherever it stands', async () => {
  const [found, ...others] = await unusedIn('scim', { url: 'https://wiki.example.com', groups: ['staff'] })
  expect(others).toEqual([])
  expect(found).toMatchObject({
    severity: 'error',
    message: 'system `one` has `groups`, which means nothing to `scim`',
    at: { file: 'provisionr.yaml', line: 9, column: 3 },
  })
  expect(await unusedIn('scim', { page_sise: 3 })).toMatchObject([{ help: 'did you mean `page_size`?' }])
})

test('what every system has, and what a sandbox of another environment has, is no error', async () => {
  expect(await unusedIn('scim', { timeout: '30s', rate: '10', seed: 'a.yaml', store: 'a.json', sandbox: {} })).toEqual(
    [],
  )
  expect(await unusedIn('sandbox', { organization: 'acme', token: 'x' }, 'scim')).toEqual([])
})

test('the keys that adapters read, and no others, are known and told of', async () => {
  for (const name of adapterNames()) {
    const known = await settingsKeys(name)
    if (known === null) continue
    const read = keysIn([name, ...(basedOn[name] ?? [])]).filter((key) => !settled[name]?.includes(key))
    expect(
      read.filter((key) => !known.includes(key)),
      name,
    ).toEqual([])
    const told = readFileSync(`src/adapters/${name}/README.md`, 'utf8') + readFileSync('docs/execution.md', 'utf8')
    expect(
      known.filter((key) => !new RegExp(`\\b${key}\\b`).test(told)),
      name,
    ).toEqual([])
  }
})

test('an address that cannot be asked is an error of the settings', async () => {
  const context = sandboxContext({
    adapter: 'scim',
    options: { url: 'http://wiki.example.com', token: 'secret-token' },
  })
  await expect(openAdapter(context)).rejects.toMatchObject({
    code: 'invalid-files',
    diagnostics: [{ code: 'invalid-system', at: { line: 9 } }],
  })
})

function keysIn(folders: readonly string[]): string[] {
  const paths = folders.flatMap((folder) => readdirSync(`src/adapters/${folder}`).map((name) => `${folder}/${name}`))
  const text = paths
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(`src/adapters/${path}`, 'utf8'))
    .join('\n')
  return [...text.matchAll(/\boptions\.(?:text|list|texts|number|flag|required)\('([a-z_]+)'/g)].map(([, key]) => key!)
}
