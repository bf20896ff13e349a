import { onTestFinished } from 'vitest'
import type { Forge } from '../../src/forge/forge.ts'
import { type GithubForgeOptions, openGithubForge } from '../../src/forge/open-github-forge.ts'
import { quietIo } from '../adapters/sandbox/sandbox-context.ts'

/** The forge as a run opens it, which waits for nothing but keeps how long it would have; closed after the test. */
export function openTestForge(
  { url, env }: { readonly url: string; readonly env: Readonly<Record<string, string>> },
  {
    waits = [],
    lines = [],
    ...given
  }: Partial<GithubForgeOptions> & { readonly waits?: number[]; readonly lines?: string[] } = {},
): Forge {
  const forge = openGithubForge({
    url,
    repository: env['GITHUB_REPOSITORY']!,
    token: env['GITHUB_TOKEN']!,
    account: null,
    io: quietIo({
      wait: (milliseconds) => {
        waits.push(milliseconds)
        return Promise.resolve()
      },
      debug: (line) => lines.push(line),
    }),
    signal: new AbortController().signal,
    ...given,
  })
  onTestFinished(() => forge.close())
  return forge
}
