import { canonicalJson } from '../domain/canonical-json.ts'
import type { Plan, PlanResult } from '../domain/plan.ts'
import type { Hash } from './planned-change.ts'

/** A plan or result as it is written: with a digest over everything in it, so that a file that was edited shows it. */
export type Sealed<T extends Plan | PlanResult> = T & { readonly file_digest: string }

export function sealPlan<T extends Plan | PlanResult>(plan: T, hash: Hash): Sealed<T> {
  return { ...plan, file_digest: fileDigest({ ...plan }, hash) }
}

/** Over all members but the digest itself, those of later minor versions included. */
export function fileDigest(document: Readonly<Record<string, unknown>>, hash: Hash): string {
  const { file_digest: _, ...rest } = document
  return `sha256:${hash(canonicalJson(rest))}`
}
