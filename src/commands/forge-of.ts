import { readFileSync } from 'node:fs'
import { resolveSecrets } from '../config/secrets.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import type { Forge } from '../forge/forge.ts'
import { onErrand } from '../forge/forge-failure.ts'
import { adapterIo } from './adapter-io.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'

const publicApi = 'https://api.github.com'

/**
 * The forge of `forge:`; what that leaves out comes from the variables that GitHub Actions sets
 * (https://docs.github.com/actions/reference/workflows-and-actions/variables). Throws `forge-unreadable` where none is
 * configured, its repository is not told or its address is none, and `missing-secret` without a token. Whoever opens it closes it.
 */
export async function openForgeOf(
  settings: Pick<Settings, 'forge'>,
  global: GlobalOptions,
  context: CommandContext,
): Promise<Forge> {
  const { forge } = settings
  if (forge === null) {
    throw new Failure({
      code: 'forge-unreadable',
      message: 'there is no `forge:` in the configuration, so nobody knows where pull requests are',
      help: 'write `forge: {kind: github}` into provisionr.yaml; docs/github.md tells more',
    })
  }
  const { env } = context
  const token = resolveSecrets(forge.token ?? '${GITHUB_TOKEN}', env, (path) => readFileSync(path, 'utf8')) as string
  const options = {
    url: forge.url ?? (env['GITHUB_API_URL'] || publicApi),
    repository: forge.repository ?? repositoryIn(env),
    token,
    account: forge.account,
    io: adapterIo(global, context),
    signal: context.signal,
  }
  const { openGithubForge } = await import('../forge/open-github-forge.ts')
  return onErrand({ reads: 'the forge' }, () => Promise.resolve().then(() => openGithubForge(options)))
}

function repositoryIn(env: CommandContext['env']): string {
  const repository = env['GITHUB_REPOSITORY'] ?? ''
  if (/^[\w.-]+\/[\w.-]+$/.test(repository)) return repository
  throw new Failure({
    code: 'forge-unreadable',
    message: 'neither `forge.repository` nor the variable `GITHUB_REPOSITORY` names a repository',
    help: 'write `repository: owner/name` under `forge:` in provisionr.yaml',
  })
}
