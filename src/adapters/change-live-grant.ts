import type { GrantType } from '../domain/manifest.ts'
import type { AdapterChange, ChangeResult } from './adapter.ts'
import { type Held, type LiveSystem, NoSuchResource } from './live-system.ts'

/** Adds, changes or removes what an account holds, by what it holds now; what the plan did not see is a conflict. */
export async function changeLiveGrant(
  change: AdapterChange,
  type: GrantType,
  system: LiveSystem,
): Promise<ChangeResult> {
  const { account, resource, action, before, after } = change
  if (resource === null || resource === '') return invalid('the change names no resource')
  if (account === null) return invalid('the change names no account')
  if (action !== 'remove' && action !== 'adopt') {
    const problem = levelProblem(after?.level ?? null, type)
    if (problem !== null) return invalid(problem)
  }
  const held = await heldNow(system, { type: type.type, resource, account, isRemoval: action === 'remove' })
  if (held === 'gone') return { status: 'unchanged', why: 'resource_gone' }
  if (action === 'adopt')
    return held ? { status: 'unchanged', why: 'already_present' } : { status: 'conflict', actual: null }
  if (action === 'remove' && !held) return { status: 'unchanged', why: 'already_absent' }
  if (action !== 'remove' && held && (held.level === null || held.level === after?.level))
    return { status: 'unchanged', why: 'already_present' }
  if (!isBefore(before, held)) return { status: 'conflict', actual: held && { level: held.level, status: held.status } }
  if (held?.computedBy) {
    const message = `\`${type.type}:${resource}\` comes from ${held.computedBy} and is changed there`
    return { status: 'failed', class: 'unsupported', message }
  }
  if (action === 'remove') return system.removeGrant(account, type.type, resource, held!)
  if ((await system.findAccount(account)) === null) return invalid(`there is no account \`${account.slice(0, 100)}\``)
  return system.setGrant(account, type.type, resource, after?.level ?? null, held)
}

async function heldNow(
  system: LiveSystem,
  of: { readonly type: string; readonly resource: string; readonly account: string; readonly isRemoval: boolean },
): Promise<Held | null | 'gone'> {
  try {
    return (await system.findHolders(of.type, of.resource, [of.account])).get(of.account) ?? null
  } catch (error) {
    if (error instanceof NoSuchResource && of.isRemoval) return 'gone'
    throw error
  }
}

function levelProblem(level: string | null, type: GrantType): string | null {
  const isKnown = level === null ? type.levels.length === 0 : type.levels.some(({ id }) => id === level)
  return isKnown ? null : `\`${type.type}\` has no level \`${String(level).slice(0, 100)}\``
}

function isBefore(before: AdapterChange['before'], held: Held | null): boolean {
  if (before === null || held === null) return before === null && held === null
  return before.level === held.level && before.status === held.status
}

function invalid(message: string): ChangeResult {
  return { status: 'failed', class: 'invalid', message }
}
