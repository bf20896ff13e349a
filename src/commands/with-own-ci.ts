import type { Settings } from '../domain/settings.ts'
import type { CommandContext } from './command-context.ts'

/** In GitHub's own CI nothing has to be configured, because what is told there decides nothing. */
export function withOwnCi(settings: Settings, { env }: Pick<CommandContext, 'env'>): Pick<Settings, 'forge'> {
  if (settings.forge !== null || env['GITHUB_ACTIONS'] !== 'true') return settings
  return { forge: { kind: 'github', url: null, repository: null, token: null, account: null, at: settings.at } }
}
