import type { Adapter } from '../adapters/adapter.ts'
import { findMoved } from '../apply/find-moved.ts'
import { Failure } from '../domain/failure.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { CommandContext } from './command-context.ts'
import { stateText } from './stale-plan.ts'

const shown = 10

/**
 * Reads what is about to be changed once more, before the first write, and refuses the whole plan when any of it is not as it
 * was decided on: reading a large system, or answering a question, takes its time.
 */
export async function requireUnmoved(
  changes: readonly PlannedChange[],
  adapters: ReadonlyMap<string, Adapter>,
  context: CommandContext,
): Promise<void> {
  const moved = await findMoved(changes, adapters, context)
  if (moved instanceof Error) {
    throw new Failure({
      code: 'system-unreadable',
      message: `what is to be changed could not be read again, so nothing was changed: ${moved.message}`,
      help: 'mend the reading, then apply again',
    })
  }
  if (moved.length === 0) return
  const texts = moved.map(
    ({ change, actual }) => `${change.address} was ${stateText(change.before)}, and is ${stateText(actual)}`,
  )
  const more = texts.length > shown ? `; and ${texts.length - shown} more` : ''
  throw new Failure({
    code: 'stale-plan',
    message: `somebody else changed what this plan is about, nothing was changed: ${texts.slice(0, shown).join('; ')}${more}`,
    help: 'look at the new plan: `provisionr plan`',
  })
}
