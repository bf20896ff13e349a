import { sandboxName } from '../adapters/registry.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { unknownName } from './plan.ts'
import { loadWorkspace } from './workspace.ts'

export interface SandboxResetOptions {
  /** empty: every sandbox, and the ledger with them */
  readonly systems: readonly string[]
}

/** Puts sandboxes back to their seeds. With all of them the ledger starts anew as well, for it speaks of what they held. */
export async function sandboxReset(
  options: SandboxResetOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { settings, root } = await loadWorkspace(global, context, { fresh: true })
  const sandboxes = [...settings.systems.values()].filter((system) => system.adapter === sandboxName)
  const names = sandboxes.map((system) => system.name)
  for (const name of options.systems)
    if (!names.includes(name)) throw unknownName('sandbox', name, didYouMean(name, names))
  const chosen =
    options.systems.length === 0 ? sandboxes : sandboxes.filter((system) => options.systems.includes(system.name))
  const { resetSandbox } = await import('../adapters/sandbox/sandbox-store.ts')
  for (const system of chosen) {
    resetSandbox({ settings: system, root, environment: settings.environment })
  }
  const isWhole = options.systems.length === 0 && sandboxes.length === settings.systems.size
  if (isWhole) {
    const { resetLedger } = await import('../ledger/reset-ledger.ts')
    resetLedger({ settings, root })
  }
  const what = isWhole
    ? `${chosen.length} sandboxes and the ledger are`
    : `${chosen.map((one) => one.name).join(', ')}:`
  context.out(`${what} back at the start\n`)
  return exitCodes.ok
}
