import type { ActualAccount } from '../domain/access.ts'
import { accountState } from '../domain/account-state.ts'
import type { AccountVerb, AdapterManifest } from '../domain/manifest.ts'
import type { AdapterChange, ChangeResult } from './adapter.ts'
import type { LiveSystem } from './live-system.ts'

const statusAfter = {
  enable_account: 'enabled',
  suspend_account: 'suspended',
  deactivate_account: 'deactivated',
  delete_account: 'deleted',
} as const satisfies Partial<Record<AdapterChange['action'], string>>

/** Creates, switches, updates or removes an account, by what it is now; what the plan did not see is a conflict. */
export async function changeLiveAccount(
  change: AdapterChange,
  manifest: AdapterManifest,
  system: LiveSystem,
): Promise<ChangeResult> {
  const { action, profile, before, after } = change
  const verb = (action === 'end_sessions' ? action : action.replace(/_account$/, '')) as AccountVerb
  const movesEnd = action === 'update_account' && after?.valid_until !== undefined
  if (action !== 'adopt' && !movesEnd && !manifest.account.verbs[verb]) return unsupported(manifest, verb)
  if (action === 'create_account') {
    if (!profile || profile.username === '') return invalid('an account needs a username')
    if (!system.createAccount) return unsupported(manifest, verb)
    return system.createAccount(
      profile,
      after?.status === 'staged' ? 'staged' : 'enabled',
      after?.valid_until ?? undefined,
    )
  }
  const account = change.account === null ? null : await system.findAccount(change.account)
  if (action === 'adopt') return account ? unchanged : { status: 'conflict', actual: null }
  if (!account && action === 'delete_account') return { status: 'unchanged', why: 'already_absent' }
  if (!account) return invalid(`there is no account \`${(change.account ?? '').slice(0, 100)}\``)
  if (action === 'end_sessions') return system.endSessions?.(account) ?? unsupported(manifest, verb)
  if (movesEnd) {
    const result = await moveEnd(account, change, manifest, system)
    if ((result.status !== 'applied' && result.status !== 'unchanged') || !manifest.account.verbs.update) return result
  }
  if (action === 'update_account') {
    if (!profile) return invalid('the change does not say what the account is to be')
    return system.updateAccount?.(account, profile) ?? unsupported(manifest, verb)
  }
  const wanted = statusAfter[action as keyof typeof statusAfter]
  if (account.status === wanted) return unchanged
  if (before?.status !== account.status) return { status: 'conflict', actual: { level: null, status: account.status } }
  return system.setStatus?.(account, wanted) ?? unsupported(manifest, verb)
}

async function moveEnd(
  account: ActualAccount,
  { before, after }: AdapterChange,
  manifest: AdapterManifest,
  system: LiveSystem,
): Promise<ChangeResult> {
  const actual = accountState(account)
  if (actual.valid_until === after?.valid_until) return unchanged
  if (actual.valid_until !== before?.valid_until) return { status: 'conflict', actual }
  return system.moveEnd?.(account, after?.valid_until ?? null) ?? unsupported(manifest, 'update')
}

const unchanged: ChangeResult = { status: 'unchanged', why: 'already_present' }

function unsupported(manifest: AdapterManifest, verb: AccountVerb): ChangeResult {
  const message = `${manifest.system} cannot ${verb.replace('_', ' ')} an account`
  return { status: 'failed', class: 'unsupported', message }
}

function invalid(message: string): ChangeResult {
  return { status: 'failed', class: 'invalid', message }
}
