import { readFileSync } from 'node:fs'
import type { AdapterIo } from '../adapters/adapter.ts'
import { resolveSecrets } from '../config/secrets.ts'
import type { Settings, SystemSettings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { SourceWorld } from '../people/source-context.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { log } from './output.ts'

/** What live systems, and people sources, have of the world. */
export function adapterIo(global: GlobalOptions, context: CommandContext): AdapterIo {
  const { env, now: clock, wait, random } = context
  return { env, clock, wait, random, debug: (line) => log('debug', line, global, context) }
}

/** Settings with the secrets that they refer to. */
export function revealOptions(
  options: SystemSettings['options'],
  { env }: Pick<CommandContext, 'env'>,
): SystemSettings['options'] {
  return resolveSecrets(options, env, (path) => readFileSync(path, 'utf8')) as SystemSettings['options']
}

/** What the sources of people are read with. */
export function sourceWorld(
  { settings, now, isProposal }: { readonly settings: Settings; readonly now: Instant; readonly isProposal: boolean },
  global: GlobalOptions,
  context: CommandContext,
): SourceWorld {
  const { environment, systems } = settings
  const reveal = (options: SystemSettings['options']) => revealOptions(options, context)
  return { environment, systems, now, isProposal, signal: context.signal, io: adapterIo(global, context), reveal }
}
