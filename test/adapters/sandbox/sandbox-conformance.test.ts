import { adapterNames, loadManifest } from '../../../src/adapters/registry.ts'
import { describeConformance, type World } from '../conformance.ts'
import { forgeManifest, openTestSandbox } from './sandbox-context.ts'

const pageSize = 3
const manifests = await Promise.all(adapterNames().map((name) => loadManifest(name)))

for (const manifest of [forgeManifest, ...manifests]) {
  if (!manifest) continue
  describeConformance({
    name: `a sandbox that simulates ${manifest.system}`,
    manifest,
    pageSize,
    open: async ({ accounts, troubles }) =>
      openTestSandbox(manifest, {
        seed: seedOf(manifest.system, accounts),
        sandbox: { page_size: pageSize, fail: troubles ?? [] },
      }),
  })
}

/** JSON is YAML. */
function seedOf(system: string, accounts: World['accounts']): string {
  const entries = accounts.map(({ id, access }) => {
    const grants = access.map(({ type, resource, level }) => {
      const grant = `${system}:${type}:${resource}`
      return level === null ? { grant } : { grant, level }
    })
    return [id, { email: `${id}@company.com`, access: grants }] as const
  })
  return JSON.stringify({ accounts: Object.fromEntries(entries) })
}
