import { sandboxName } from '../adapters/registry.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { didYouMean } from '../domain/suggest.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { count } from '../views/count-text.ts'
import { renderJson } from '../views/json.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { whileHoldingLedger } from './hold-ledger.ts'
import { checkFormats, emit } from './output.ts'
import { unknownName } from './unknown-name.ts'
import { loadWorkspace } from './workspace.ts'

export interface SandboxResetOptions {
  /** empty: every sandbox, and the ledger with them */
  readonly systems: readonly string[]
  readonly yes: boolean
  /** milliseconds */
  readonly lockTimeout: number
}

/**
 * Puts sandboxes back to their seeds. With all of them the ledger starts anew as well, for it speaks of what they held:
 * what it remembers, and the audit log, are thrown away, so somebody has to say yes.
 */
export async function sandboxReset(
  options: SandboxResetOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseWhenDisabled(context)
  checkFormats(['text', 'json'], global)
  const workspace = await loadWorkspace(global, context, { fresh: true })
  const { settings, root } = workspace
  const sandboxes = [...settings.systems.values()].filter((system) => system.adapter === sandboxName)
  const names = sandboxes.map((system) => system.name)
  for (const name of options.systems)
    if (!names.includes(name)) throw unknownName('sandbox', name, didYouMean(name, names))
  const chosen =
    options.systems.length === 0 ? sandboxes : sandboxes.filter((system) => options.systems.includes(system.name))
  const isWhole = options.systems.length === 0 && sandboxes.length === settings.systems.size
  const store = await openLedger(workspace)
  const hold = { store, run: context.newId(), timeout: options.lockTimeout }
  await whileHoldingLedger(hold, global, context, async ({ lease }) => {
    if (isWhole && !options.yes && !(await store.isEmpty())) await confirmLoss(global, context)
    const { resetSandbox } = await import('../adapters/sandbox/sandbox-store.ts')
    for (const system of chosen) resetSandbox({ settings: system, root, environment: settings.environment })
    if (isWhole) await store.clear(lease)
  })
  const what = isWhole
    ? `${count(chosen.length, 'sandbox', 'sandboxes')} and the ledger are back at the start\n`
    : `back at the start: ${chosen.map((one) => one.name).join(', ')}\n`
  const reset = { format_version: '1.0', kind: 'reset', systems: chosen.map((one) => one.name), ledger: isWhole }
  emit({ text: () => what, json: () => renderJson(reset) }, global, context)
  return exitCodes.ok
}

async function confirmLoss(global: GlobalOptions, context: CommandContext): Promise<void> {
  const message = 'nothing was reset: the ledger and the audit log would be thrown away, and nobody confirmed it'
  const help = 'use `provisionr sandbox reset --yes`, or name the sandboxes to keep the ledger'
  if (!context.interactive || !global.input) throw new Failure({ code: 'not-confirmed', message, help })
  const answer = await context.ask('Throw away the ledger and the audit log as well? Only `yes` is taken as consent: ')
  if (answer.trim() !== 'yes') throw new Failure({ code: 'not-confirmed', message, help })
}
