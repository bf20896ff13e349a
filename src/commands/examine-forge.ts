import { CallFailure } from '../adapters/call-failure.ts'
import { judgeForge } from '../analysis/judge-forge.ts'
import type { Purpose, Remark } from '../domain/examination.ts'
import type { BranchProtection } from '../domain/forge.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import type { Forge } from '../forge/forge.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { troubleOf } from './examine-system.ts'
import { openForgeOf } from './forge-of.ts'

/** Asks the forge who the token is, what it may do, and what guards the branches. Null: none is configured. */
export async function examineForge(
  settings: Settings,
  purpose: Purpose,
  global: GlobalOptions,
  context: CommandContext,
): Promise<readonly Remark[] | null> {
  if (settings.forge === null) return null
  let forge: Forge | null = null
  try {
    forge = await openForgeOf(settings, global, context)
    const standing = await forge.fetchStanding()
    const protections = new Map<string, BranchProtection | null>()
    for (const branch of settings.apply.branches) protections.set(branch, await forge.fetchProtection(branch))
    return judgeForge({ kind: forge.kind, repository: forge.repository, standing, protections }, settings, purpose)
  } catch (error) {
    const trouble = troubleOf(error, { name: 'forge' })
    const cause = error instanceof Failure ? error.cause : null
    const isOfCredentials = cause instanceof CallFailure && (cause.class === 'auth' || cause.class === 'permission')
    return [{ ...trouble, isOfCredentials: trouble.isOfCredentials || isOfCredentials }]
  } finally {
    await forge?.close()
  }
}
