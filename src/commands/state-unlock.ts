import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { describeHolder, type Lease } from '../ledger/lease.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { renderJson } from '../views/json.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { checkFormats, emit } from './output.ts'
import { loadFiles } from './workspace.ts'

/** Breaks the ledger's lock, named by its id so that nobody breaks one that they have not seen. */
export async function stateUnlock(
  options: { readonly id: string; readonly yes: boolean },
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseWhenDisabled(context)
  checkFormats(['text', 'json'], global)
  const store = await openLedger(await loadFiles(global, context, { fresh: true }))
  const holder = await store.holder()
  if (holder === null || holder.id !== options.id) throw otherLock(options.id, holder)
  if (!options.yes) await confirm(holder, global, context)
  await store.release(holder)
  const { id, owner } = holder
  const unlocked = { format_version: '1.0', kind: 'unlock', id, ...owner, url: owner.url ?? null }
  const text = `the lock \`${id}\` is broken: ${describeHolder(holder)}\n`
  emit({ text: () => text, json: () => renderJson(unlocked) }, global, context)
  return exitCodes.ok
}

async function confirm(holder: Lease, global: GlobalOptions, context: CommandContext): Promise<void> {
  const message = `the lock was not broken, and nobody confirmed it: ${describeHolder(holder)}`
  const help = `make sure that this run has ended, then use \`provisionr state unlock ${holder.id} --yes\``
  if (!context.interactive || !global.input) throw new Failure({ code: 'not-confirmed', message, help })
  context.err(`${describeHolder(holder)}\n`)
  const answer = await context.ask('Break its lock? Whatever it does after this is not recorded. Only `yes` is taken: ')
  if (answer.trim() !== 'yes') throw new Failure({ code: 'not-confirmed', message, help })
}

function otherLock(id: string, holder: Lease | null): Failure {
  if (holder === null) {
    const help = 'nothing needs to be done: the next run can begin'
    return new Failure({ code: 'unknown-name', message: `nobody holds the ledger, also not the lock \`${id}\``, help })
  }
  return new Failure({
    code: 'unknown-name',
    message: `the lock \`${id}\` is not the one that holds the ledger: ${describeHolder(holder)}`,
    help: `if that run was killed, use \`provisionr state unlock ${holder.id}\``,
  })
}
