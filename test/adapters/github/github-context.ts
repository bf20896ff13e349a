import { onTestFinished } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openGithub } from '../../../src/adapters/github/github-adapter.ts'
import { githubManifest } from '../../../src/adapters/github/github-manifest.ts'
import type { AccountSettings } from '../../../src/domain/settings.ts'
import { quietIo, systemSettings } from '../sandbox/sandbox-context.ts'
import { githubToken } from './github-emulator.ts'

const byLogin = { account: 'username', person: 'github_login' } as const

/** The adapter, as settings of the organisation `acme` open it; closed after the test. */
export async function openTestGithub(
  options: Readonly<Record<string, unknown>>,
  own: { readonly match?: AccountSettings['match']; readonly lines?: string[] } = {},
): Promise<Adapter> {
  const match = own.match === undefined ? byLogin : own.match
  const settings = systemSettings({
    name: 'github',
    adapter: 'github',
    accounts: { create: true, match, onLeave: 'suspend', onTermination: 'suspend' },
    options: { organization: 'acme', token: githubToken, ...options },
  })
  const adapter = await openGithub(
    {
      settings,
      root: '/',
      environment: null,
      now: Date.UTC(2026, 10, 20),
      signal: new AbortController().signal,
      io: quietIo({ debug: (line) => own.lines?.push(line) }),
    },
    githubManifest,
  )
  onTestFinished(() => adapter.close())
  return adapter
}
