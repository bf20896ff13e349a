import type { BranchProtection } from '../domain/forge.ts'
import type { MergeDemands } from '../domain/settings.ts'

/** Why the forge lets other things into the branch than `apply.require` asks for; null: it does not. */
export function unprotectedText(
  branch: string,
  protection: BranchProtection | null,
  demands: MergeDemands,
): string | null {
  const named = `the branch \`${branch}\``
  if (protection === null) return `${named} is not protected`
  if (!protection.requiresRequest) return `${named} can be changed without a pull request`
  if (protection.approvals < demands.approvals)
    return `${named} asks for ${protection.approvals} approvals, and apply.require for ${demands.approvals}`
  if (protection.allowsForcePush) return `the history of ${named} can be written anew`
  const [gap] = protection.gaps
  return gap === undefined ? null : `${named} is not wholly protected: ${gap}`
}
