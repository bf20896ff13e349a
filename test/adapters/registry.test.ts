import { expect, test } from 'vitest'
import { adapterNames, catalogOf, loadManifest, openAdapter } from '../../src/adapters/registry.ts'
import { sandboxContext, systemSettings } from './sandbox/sandbox-context.ts'

const [known = ''] = adapterNames()

test('an unknown adapter has no manifest, whatever its name', async () => {
  for (const name of ['nothing', '', '__proto__', 'constructor', 'toString', 'sandbox']) {
    expect(await loadManifest(name)).toBeNull()
  }
  expect((await loadManifest(known))?.system).toBe(known)
})

test('the catalogue has the manifest of every configured system, live or simulated', async () => {
  const { catalog, diagnostics } = await catalogOf(
    new Map([
      ['one', systemSettings({ name: 'one', adapter: known })],
      ['two', systemSettings({ name: 'two', simulates: known })],
    ]),
    '.',
  )
  expect([...catalog].map(([name, manifest]) => [name, manifest.system])).toEqual([
    ['one', known],
    ['two', known],
  ])
  expect(diagnostics).toEqual([])
})

test('systems that nobody has code for are errors with the next step', async () => {
  const { catalog, diagnostics } = await catalogOf(
    new Map([
      ['typo', systemSettings({ name: 'typo', adapter: `${known}x` })],
      ['proto', systemSettings({ name: 'proto', adapter: '__proto__' })],
      ['own', systemSettings({ name: 'own', adapter: `exec-${known}` })],
      ['vague', systemSettings({ name: 'vague' })],
      ['odd', systemSettings({ name: 'odd', simulates: 'sandbox' })],
      ['both', systemSettings({ name: 'both', adapter: known, simulates: known })],
    ]),
    '.',
  )
  expect([...catalog.keys()]).toEqual(['both'])
  expect(diagnostics.map((one) => [one.severity, one.code])).toEqual([
    ['error', 'unknown-adapter'],
    ['error', 'unknown-adapter'],
    ['error', 'unknown-adapter'],
    ['error', 'simulates-nothing'],
    ['error', 'unknown-simulated-adapter'],
    ['error', 'simulates-without-sandbox'],
  ])
  expect(diagnostics[0]).toMatchObject({
    message: `system \`typo\` has the unknown adapter \`${known}x\``,
    help: `did you mean \`${known}\`?`,
    at: { file: 'provisionr.yaml', line: 9, column: 3 },
  })
  expect(diagnostics.every((one) => one.help !== '')).toBe(true)
})

test('a sandbox opens with the manifest that it simulates', async () => {
  const adapter = await openAdapter(sandboxContext({ simulates: known }))
  expect(adapter.manifest.system).toBe(known)
})

test('a live system that cannot be opened says how to try it on a sandbox', async () => {
  await expect(openAdapter(sandboxContext({ adapter: known }))).rejects.toMatchObject({
    code: 'unsupported-system',
    message: `this version can neither read nor write a live ${known} (system \`forge\`)`,
    help: expect.stringContaining(`\`adapter: sandbox\` and \`simulates: ${known}\``) as string,
  })
})

test('a sandbox without a system to simulate, and an unknown adapter, do not open', async () => {
  await expect(openAdapter(sandboxContext())).rejects.toMatchObject({ code: 'unsupported-system' })
  await expect(openAdapter(sandboxContext({ simulates: 'nothing' }))).rejects.toMatchObject({
    message: 'the sandbox `forge` simulates the unknown adapter `nothing`',
  })
  await expect(openAdapter(sandboxContext({ adapter: 'nothing' }))).rejects.toMatchObject({
    code: 'unsupported-system',
  })
})
