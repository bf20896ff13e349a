import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openGithub } from '../../../src/adapters/github/github-adapter.ts'
import { githubManifest } from '../../../src/adapters/github/github-manifest.ts'
import type { AccountSettings } from '../../../src/domain/settings.ts'
import { openLive } from '../open-live.ts'
import { githubToken } from './github-emulator.ts'

const byLogin = { account: 'username', person: 'github_login' } as const

/** The adapter, as settings of the organisation `acme` open it; closed after the test. */
export async function openTestGithub(
  options: Readonly<Record<string, unknown>>,
  own: { readonly match?: AccountSettings['match']; readonly lines?: string[] } = {},
): Promise<Adapter> {
  const match = own.match === undefined ? byLogin : own.match
  const settings = {
    name: 'github',
    adapter: 'github',
    accounts: { create: true, match, onLeave: 'suspend', onTermination: 'suspend' } as const,
    options: { organization: 'acme', token: githubToken, ...options },
  }
  return openLive([openGithub, githubManifest], settings, { debug: (line) => own.lines?.push(line) })
}
