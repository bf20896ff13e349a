import type { Instant } from '../domain/time.ts'
import type { CompiledPolicy } from './compiled-policy.ts'

/**
 * Of the versions of one policy, the one that speaks at `at`: the latest that has taken effect, staged ones aside.
 * It may have expired: then the policy gives nothing, for an older version never comes back.
 */
export function versionAt(versions: readonly CompiledPolicy[], at: Instant): CompiledPolicy | null {
  let latest: CompiledPolicy | null = null
  for (const version of versions) {
    if (version.policy.status === 'staged' || version.from > at) continue
    if (latest === null || version.from > latest.from) latest = version
  }
  return latest
}

/** Whether the version gives anything at `at`: in its dates, active, in its environment. */
export function isInForce(version: CompiledPolicy, at: Instant): boolean {
  return version.counts && version.from <= at && at < version.until
}
