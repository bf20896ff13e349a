import type { AdapterManifest } from '../../domain/manifest.ts'
import { resourceKey, type SandboxState } from './sandbox-state.ts'

/** By state: what resources are called there, by their names without capitals. */
const spellings = new WeakMap<SandboxState, Map<string, string>>()

/** What the system calls a resource that somebody names, perhaps with other capitals; a new one is called as it is named. */
export function nativeName(
  state: SandboxState,
  type: string,
  resource: string,
  { foldsCase }: AdapterManifest,
): string {
  if (!foldsCase) return resource
  const names = spellings.get(state) ?? readNames(state)
  const key = resourceKey(type, resource).toLowerCase()
  const known = names.get(key)
  if (known === undefined) names.set(key, resource)
  return known ?? resource
}

function readNames(state: SandboxState): Map<string, string> {
  const names = new Map<string, string>()
  for (const { grants } of state.accounts.values()) {
    for (const [key, { resource }] of grants) {
      const folded = key.toLowerCase()
      if (!names.has(folded)) names.set(folded, resource)
    }
  }
  spellings.set(state, names)
  return names
}
