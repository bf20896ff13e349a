import type { AdapterManifest, GrantType } from '../../src/domain/manifest.ts'
import { forgeManifest } from '../adapters/sandbox/sandbox-context.ts'

const membership = forgeManifest.types.find(({ type }) => type === 'group')!

const levels: GrantType['levels'] = [
  { id: 'guest', rank: 10 },
  { id: 'reporter', rank: 20 },
  { id: 'developer', rank: 30 },
  { id: 'maintainer', rank: 40 },
  { id: 'owner', rank: 50, admin: true },
]

/** Groups and projects with levels, where capitals do not count. */
export const codeHost: AdapterManifest = {
  ...forgeManifest,
  system: 'code',
  types: ['group', 'project'].map((type) => ({ ...membership, type, levels, defaultLevel: 'guest' })),
  foldsCase: true,
}

/** Whoever leaves loses it first. */
export const signOn: AdapterManifest = {
  ...forgeManifest,
  system: 'sign-on',
  types: [{ ...membership, levels: [], defaultLevel: null }],
  identityProvider: true,
}

/** Invites people, who are there as soon as they hold anything. */
export const inviting: AdapterManifest = {
  ...forgeManifest,
  system: 'inviting',
  account: { ...forgeManifest.account, kind: 'invite', verbs: { create: { reversible: true, destroysData: false } } },
  types: ['org', 'team'].map((type) => ({ ...membership, type, levels, defaultLevel: 'guest' })),
}
