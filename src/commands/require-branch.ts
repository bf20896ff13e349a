import { relative, resolve, sep } from 'node:path'
import { sandboxName } from '../adapters/registry.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import { type GateRefusal, judgeBranch } from '../git/branch-gate.ts'
import { readCheckout } from '../git/checkout-facts.ts'
import { ciBuilds } from '../git/ci-build.ts'
import { findInRemote } from '../git/remote-branch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { locate } from './locate.ts'
import type { WorkspaceFiles } from './workspace.ts'

/** A commit that the remote's branch has. */
export interface MergedCommit {
  readonly commit: string
  readonly branch: string
  /** the branch ends with it */
  readonly isTip: boolean
}

export interface BranchOptions {
  readonly yes: boolean
  /** what cannot wait for a remote that does not answer goes by the commit that was applied last */
  readonly lastApplied?: () => Promise<string | null>
}

/**
 * Refuses to apply anything to live systems but a reviewed state: a configured branch, as committed, that the remote has.
 * Fails with `branch-gate` before the lock is taken and before any system is asked. Null where every system is a sandbox, and
 * no forge is asked about merges.
 */
export async function requireBranch(
  files: Pick<WorkspaceFiles, 'settings' | 'root'>,
  options: BranchOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<MergedCommit | null> {
  return isExempt(files.settings) ? null : requireMerged(files, options, global, context)
}

/** As `requireBranch`, wherever the systems are. */
export async function requireMerged(
  { settings, root }: Pick<WorkspaceFiles, 'settings' | 'root'>,
  { yes, lastApplied }: BranchOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<MergedCommit> {
  const configuration = locate(global, context).file ?? resolve(root, 'provisionr.yaml')
  const file = relative(root, configuration).split(sep).join('/')
  const checkout = await readCheckout(root, [file, ...settings.policies, ...settings.exceptions])
  const verdict = judgeBranch({ branches: settings.apply.branches, checkout, builds: ciBuilds(context.env), yes })
  if ('refusal' in verdict) throw closed(verdict.refusal)
  const found = await findInRemote(root, checkout!.commit, verdict.branch)
  if (found.kind === 'unknown') {
    // The remote had it when it was applied.
    if ((await lastApplied?.()) === checkout!.commit)
      return { commit: checkout!.commit, branch: verdict.branch, isTip: false }
    const help = 'make the remote reachable with what this run may read, and run it again'
    throw closed({ message: `whether the commit was merged cannot be told: ${found.why}`, help })
  }
  if (found.kind === 'missing') {
    const commit = checkout!.commit.slice(0, 7)
    const message = `the commit ${commit} is not in the branch \`${verdict.branch}\` of the remote \`${found.remote}\``
    throw closed({ message, help: 'have it reviewed and merged there, then apply what was merged' })
  }
  return { commit: checkout!.commit, branch: verdict.branch, isTip: found.isTip }
}

function closed({ message, help }: GateRefusal): Failure {
  return new Failure({ code: 'branch-gate', message: `${message}; nothing was changed`, help })
}

/** The gate is for live systems, and for who asks a forge about merges. */
function isExempt({ systems, forge, apply }: Pick<Settings, 'systems' | 'forge' | 'apply'>): boolean {
  const isSandboxed = [...systems.values()].every((one) => one.adapter === sandboxName)
  return isSandboxed && (forge === null || apply.require === null)
}
