import { Failure } from '../domain/failure.ts'
import type { Ledger, LedgerPost } from '../domain/ledger.ts'
import type { PlanResult } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import { sha256 } from '../files/sha256.ts'
import type { Forge } from '../forge/forge.ts'
import { ownComments } from '../forge/own-words.ts'
import { stickComment } from '../forge/stick-comment.ts'
import { ofRequest } from '../plan/request-share.ts'
import { commentMarker } from '../views/comment-head.ts'
import { renderLateResult, renderRequestResult } from '../views/request-result.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import type { EvidentRequest } from './merged-evidence.ts'
import { openForgeOf } from './forge-of.ts'
import { log } from './output.ts'

type Owner = Pick<Settings, 'organization' | 'environment'>

/**
 * Writes to each merged request what the run did because of it. What cannot be written is told in the log, and by the next run
 * that posts: it changes nothing of what was applied.
 */
export async function postResults(
  result: PlanResult,
  requests: readonly EvidentRequest[],
  settings: Pick<Settings, 'forge'>,
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  const marker = commentMarker({ ...result, kind: 'result' })
  await withForge(settings, global, context, async (forge) => {
    for (const { request, reviewed } of requests) {
      const { number } = request
      const share = ofRequest(result, reviewed, sha256)
      const isTold = share.changes.length === 0 && (await hasResult(forge, number, marker))
      // A later run that found nothing left to do has nothing to add.
      if (isTold) continue
      const body = renderRequestResult(share, result.changes.length - share.changes.length)
      const { id, how } = await stickComment(forge, number, { marker, body })
      log('info', `comment ${id} of pull request ${number}: ${how}`, global, context)
    }
  })
}

/** Tells what earlier runs did and could not tell. Gives what still has to be told. */
export async function settlePosts(
  { unposted = [] }: Pick<Ledger, 'unposted'>,
  owner: Owner,
  settings: Pick<Settings, 'forge'>,
  global: GlobalOptions,
  context: CommandContext,
): Promise<readonly LedgerPost[]> {
  const left = new Set(unposted)
  if (left.size === 0) return []
  const marker = commentMarker({ ...owner, kind: 'result' })
  await withForge(settings, global, context, async (forge) => {
    for (const one of unposted) {
      if (!(await hasResult(forge, one.request, marker)))
        await stickComment(forge, one.request, { marker, body: renderLateResult(one, marker) })
      left.delete(one)
    }
  })
  return [...left]
}

async function hasResult(forge: Forge, number: number, marker: string): Promise<boolean> {
  return ownComments(await forge.fetchComments(number), { self: await forge.fetchSelf(), marker }).length > 0
}

async function withForge(
  settings: Pick<Settings, 'forge'>,
  global: GlobalOptions,
  context: CommandContext,
  use: (forge: Forge) => Promise<void>,
): Promise<void> {
  let forge: Forge | null = null
  try {
    forge = await openForgeOf(settings, global, context)
    await use(forge)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log('warn', `the result could not be posted, and the next run tries again: ${error.message}`, global, context)
  } finally {
    await forge?.close()
  }
}
