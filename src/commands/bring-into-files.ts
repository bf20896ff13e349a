import { emergencyException } from '../access/emergency-documents.ts'
import { type BreakGlass, type Emergency, emergencyAddress, withEmergency } from '../domain/emergency.ts'
import { Failure } from '../domain/failure.ts'
import type { Forge } from '../forge/forge.ts'
import type { CommitAuthor } from '../git/make-commit.ts'
import { fetchRemoteTip } from '../git/remote-tip.ts'
import { readRepositoryFacts } from '../git/repository-facts.ts'
import type { Lease } from '../ledger/lease.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { emergencyRequest } from '../views/emergency-request.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { emergencyFiles, type FileEdit } from './emergency-files.ts'
import { openForgeOf } from './forge-of.ts'
import { locate } from './locate.ts'
import { log } from './output.ts'
import { type ProposedChange, proposeChange } from './propose-change.ts'
import { requestApprovers } from './request-approvers.ts'
import { readRevisionFiles } from './revision-files.ts'
import type { Workspace } from './workspace.ts'

/** How the files come to say what was decided at once. */
export type Proposal =
  | { readonly kind: 'opened'; readonly number: number; readonly url: string }
  /** no forge is configured: people make the change */
  | { readonly kind: 'manual'; readonly files: readonly FileEdit[] }
  /** no forge is configured, and it cannot be said how to edit a file */
  | { readonly kind: 'by-hand'; readonly why: string; readonly help: string }
  | { readonly kind: 'failed'; readonly why: string; readonly help: string }

/**
 * Opens the pull requests that bring what was decided at once into the files, one for each emergency access and one for
 * everything that ends, and remembers their numbers. That none could be opened is no failure: what was decided counts all the
 * same, and the next run tries again.
 */
export async function bringIntoFiles(
  emergencies: readonly Emergency[],
  run: { readonly workspace: Workspace; readonly store: LedgerStore; readonly lease: Lease; readonly id: string },
  global: GlobalOptions,
  context: CommandContext,
): Promise<readonly Proposal[]> {
  const { workspace } = run
  const waiting = emergencies.filter(({ request }) => request === null)
  const taken = waiting.filter(({ kind }) => kind === 'break_glass')
  const ends = waiting.filter(({ kind }) => kind !== 'break_glass')
  const groups = [...taken.map((one) => [one]), ...(ends.length === 0 ? [] : [ends])]
  if (groups.length === 0) return []
  if (workspace.settings.forge === null) {
    const shown = eachApart(groups, (group) => Promise.resolve(changesByHand(group, workspace)))
    return (await shown).map((one) => (one.kind === 'failed' ? { ...one, kind: 'by-hand' } : one))
  }
  try {
    const forge = await openForgeOf(workspace.settings, global, context)
    try {
      return await eachApart(groups, async (group) => {
        const opened = await propose(group, { ...run, forge }, global, context)
        if (opened !== null) await remember(group, opened.number, run)
        return opened
      })
    } finally {
      await forge.close()
    }
  } catch (error) {
    return [failed(error)]
  }
}

/**
 * Proposes one after the other. A file that cannot be edited holds up what goes into it, and nothing else; what speaks against
 * one request at the forge or at the remote speaks against the next.
 */
async function eachApart(
  groups: readonly (readonly Emergency[])[],
  work: (group: readonly Emergency[]) => Promise<Proposal | null>,
): Promise<Proposal[]> {
  const proposals: Proposal[] = []
  for (const group of groups) {
    try {
      const proposal = await work(group)
      if (proposal !== null) proposals.push(proposal)
    } catch (error) {
      const isOfFiles = error instanceof Failure && unwritable.has(error.code)
      if (isOfFiles && group.length > 1) {
        const alone = group.map((one) => [one])
        proposals.push(...(await eachApart(alone, work)))
        continue
      }
      proposals.push(failed(error))
      if (!isOfFiles) break
    }
  }
  return proposals
}

const unwritable: ReadonlySet<string> = new Set(['file-unwritable', 'invalid-files', 'usage'])

/** Fails with anything but what may wait. */
function failed(error: unknown): Extract<Proposal, { kind: 'failed' }> {
  if (!(error instanceof Failure) || isOfLedger(error)) throw error
  return { kind: 'failed', why: error.message, help: error.help }
}

function changesByHand(group: readonly Emergency[], workspace: Workspace): Proposal | null {
  const files = emergencyFiles(group, workspace, workspace)
  return files.length === 0 ? null : { kind: 'manual', files }
}

/** The same for what earlier runs could not open a pull request for; tells of it beside the run's own result. */
export async function bringWaiting(
  run: Parameters<typeof bringIntoFiles>[1],
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  if (run.workspace.settings.forge === null) return
  const { emergencies = [] } = await run.store.load()
  for (const one of await bringIntoFiles(emergencies, run, global, context)) {
    if (one.kind === 'opened')
      log(
        'warn',
        `pull request #${one.number} brings into the files what was decided at once: ${one.url}`,
        global,
        context,
      )
    if (one.kind === 'failed')
      log('warn', `no pull request for what was decided at once: ${one.why}; ${one.help}`, global, context)
  }
}

/** Null: the branch has it already. */
async function propose(
  group: readonly Emergency[],
  { workspace, forge, id }: { readonly workspace: Workspace; readonly forge: Forge; readonly id: string },
  global: GlobalOptions,
  context: CommandContext,
): Promise<Extract<Proposal, { kind: 'opened' }> | null> {
  const { root } = workspace
  const base = await baseOf(workspace)
  const there = await readRevisionFiles(base.tip, locate(global, context), global.environment)
  const files = emergencyFiles(group, there, workspace)
  if (files.length === 0) return null
  const [first] = group
  const { request } = await proposeChange(root, forge, {
    files,
    ...emergencyRequest(group),
    branch: branchOf(first!, id),
    base,
    author: await authorOf(first!, forge),
    reviewers: first!.kind === 'break_glass' ? await reviewersOf(first!, workspace, forge) : [],
  })
  return { kind: 'opened', number: request.number, url: request.url }
}

/** One of its own for every run: a branch that was left behind stands in nobody's way. */
function branchOf(first: Emergency, run: string): string {
  const name = first.kind === 'break_glass' ? `break-glass-${first.exception}` : 'access-ended'
  return `provisionr/${name}-${run.replaceAll(/[^A-Za-z0-9-]/g, '').slice(0, 8)}`
}

async function baseOf({ root, settings }: Workspace): Promise<ProposedChange['base']> {
  const here = (await readRepositoryFacts(root)).branch
  const branch = settings.apply.branches.find((one) => one === here) ?? settings.apply.branches[0] ?? 'main'
  const found = await fetchRemoteTip(root, branch)
  if (found.kind === 'found') return { branch, remote: found.remote, tip: found.tip }
  throw new Failure({
    code: 'revision-unreadable',
    message: `what \`${branch}\` has now cannot be told: ${found.why}`,
    help: 'run it in a clone whose remote is the repository at the forge, and see whether `git fetch` works',
  })
}

/** Whom the access rules let approve it, as far as they have accounts there; it is proposed also where nobody can tell. */
async function reviewersOf(taken: BreakGlass, workspace: Workspace, forge: Forge): Promise<readonly string[]> {
  const { people, settings } = workspace
  const beneficiary = people.people.find(({ id }) => id === taken.person)
  if (beneficiary === undefined) return []
  const requester = { person: null, login: taken.login, name: taken.by }
  const added = emergencyException(taken, settings)
  try {
    const { reviewers } = await requestApprovers(workspace, forge, { added, beneficiary, requester })
    return reviewers.asked.map(({ login }) => login)
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

/** The commit is by whoever decided it, who then cannot approve it; null: the user of git. */
async function authorOf({ by, login }: Emergency, forge: Forge): Promise<CommitAuthor | null> {
  return login === null ? null : { name: by, email: await forge.fetchAddress(login) }
}

async function remember(
  group: readonly Emergency[],
  request: number,
  { store, lease }: { readonly store: LedgerStore; readonly lease: Lease },
): Promise<void> {
  const ledger = await store.load()
  const addresses = new Set(group.map(emergencyAddress))
  const known = ledger.emergencies ?? []
  const proposed = known.filter((one) => addresses.has(emergencyAddress(one))).map((one) => ({ ...one, request }))
  await store.save({ ...ledger, emergencies: proposed.reduce(withEmergency, [...known]) }, lease)
}

function isOfLedger({ code }: Failure): boolean {
  return code.startsWith('ledger-') || code === 'lock-lost' || code === 'interrupted' || code === 'terminated'
}
