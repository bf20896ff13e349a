import { basename, relative, sep } from 'node:path'
import type { RequestPeople } from '../access/request-approvals.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Refusal } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import type { Forge } from '../forge/forge.ts'
import { fetchCommit } from '../git/fetch-commit.ts'
import { linkTargets } from '../git/link-targets.ts'
import { treeListing } from '../git/tree-listing.ts'
import { createDirectory } from '../policy/directory.ts'
import { compareWithBase, loadBase } from './base-files.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openForgeOf } from './forge-of.ts'
import { ledgerMoves } from './ledger-moves.ts'
import { locate } from './locate.ts'
import { decidingPaths, demandsOf, peoplePaths, programPaths, unionDemands } from './merge-demands.ts'
import { type MergedEvidence, mergedEvidence } from './merged-evidence.ts'
import type { MergeJudge } from './merge-judge.ts'
import { type MergedRange, shortHistory, verifyMerged } from './merged-requests.ts'
import type { MergedCommit } from './require-branch.ts'
import { readRevisionFiles, type RevisionFiles } from './revision-files.ts'
import { noForge, nothingVerified, strangeLedger, unusable, unverifiedRefusal } from './unverified-refusal.ts'
import { type LoadedFiles, loadWorkspace, type Workspace, type WorkspaceBase } from './workspace.ts'
import { withoutPlaces } from './without-places.ts'

export interface FilesToVerify {
  /** those of the newest commit */
  readonly files: LoadedFiles
  readonly ledger: Ledger
  /** the same with their people */
  readonly newest: () => Promise<Workspace>
  /** the newest commit; fails where it cannot be one */
  readonly merged: () => Promise<MergedCommit>
}

/** The files that count, and what of the branch was verified for them. */
export interface VerifiedFiles {
  readonly workspace: Workspace
  /** null: nothing is demanded of merges */
  readonly merges: VerifiedMerges | null
}

export interface VerifiedMerges {
  readonly range: MergedRange
  /** what was applied last */
  readonly base: WorkspaceBase
  /** why what came after the verified commit waits */
  readonly refusals: readonly Refusal[]
  readonly evidence: MergedEvidence
  /** of whom to ask: the settings that were applied last */
  readonly forge: Pick<Settings, 'forge'>
}

/**
 * The files of the last commit up to which everything that was merged is verified, as the configuration demands that was
 * applied last, or the newest one. Where that is not the newest commit, people and programs have to be those of the verified one,
 * too; locks count wherever nobody could be asked. Fails with `branch-gate` where no file may count at all.
 */
export async function loadVerified(
  { files, ledger, ...given }: FilesToVerify,
  global: GlobalOptions,
  context: CommandContext,
): Promise<VerifiedFiles> {
  const place = locate(global, context)
  const isHeld = ledger.isVerified === true || demandsOf(files.settings) !== null
  const branchOf = isHeld ? async () => (await given.merged()).branch : null
  const past = ledger.lastCommit === null ? null : await pastFiles(ledger.lastCommit, branchOf, place, global)
  const demands = unionDemands(demandsOf(past?.settings ?? null), demandsOf(files.settings))
  if (demands === null) return { workspace: await given.newest(), merges: null }
  const { commit: to, branch } = await given.merged()
  const both = [files.settings, ...(past?.settings ? [past.settings] : [])]
  const name = place.file === undefined ? 'provisionr.yaml' : nameIn(place.root, place.file)
  const named = { paths: both.flatMap((one) => decidingPaths(one, name)), top: ['.github'] }
  const matters = { ...named, top: [...named.top, ...(await linkTargets(files.root, to, named))] }
  // Where nobody could be asked any more, what was asked last still counts.
  const trusted = past?.settings?.forge ? past.settings : files.settings
  if (trusted.forge === null) throw noForge()
  const opened: { forge: Forge | null } = { forge: null }
  const openJudge = async (): Promise<MergeJudge> => {
    const forge = (opened.forge ??= await openForgeOf(trusted, global, context))
    const options = { fresh: true, revision: ledger.lastCommit, isWhole: true }
    // What demanded nothing need not know whose accounts are whose: until then whatever was pushed counted.
    const isKnown = demandsOf(past?.settings ?? null) !== null
    const known = isKnown ? await loadWorkspace(global, context, options) : await given.newest()
    const peopleOf = ({ people, settings, now }: Workspace): RequestPeople => ({
      directory: createDirectory(people.people, new Set()),
      settings: settings.people,
      at: now,
      loginAttribute: settings.people.logins[forge.kind] ?? null,
      ownAccount: trusted.forge?.account ?? null,
    })
    const lists = (commit: string) => treeListing(files.root, commit, { paths: peoplePaths(known.settings), top: [] })
    return {
      forge,
      branch,
      demands,
      people: peopleOf(known),
      peopleAt: async (commit) => {
        const isSame = !isKnown || (await lists(commit)) === (await lists(ledger.lastCommit!))
        if (isSame) return null
        // A list that nobody can read says nothing of who left: what is merged later may mend it.
        const later = loadWorkspace(global, context, { ...options, revision: commit })
        return later.then(peopleOf, (error: unknown) => noPeople(error))
      },
      company: { organization: trusted.organization, environment: trusted.environment },
    }
  }
  try {
    const { root } = files
    if (ledger.lastCommit === null) {
      for (const move of await ledgerMoves(root, { to, file: name, ...global })) {
        const moved = await verifyMerged({ root, from: move.onto, to: move.commit, matters }, openJudge)
        if (moved.verified !== move.commit) throw strangeLedger(moved.problems[0]!)
      }
    }
    const range = await verifyMerged({ root, from: ledger.lastCommit, to, matters }, openJudge)
    const workspace = await filesOf(range, { files, ...given }, global, context)
    const base = await appliedFiles(range.from!, workspace, place, global)
    const refusals = range.problems.map((one) => unverifiedRefusal(one, range.verified!))
    const evidence = opened.forge
      ? await mergedEvidence(range.requests, workspace, opened.forge, place, global)
      : { requests: [], isWhole: true }
    return { workspace, merges: { range, base, refusals, evidence, forge: trusted } }
  } finally {
    await opened.forge?.close()
  }
}

function noPeople(error: unknown): null {
  if (error instanceof Failure && ['people-unreadable', 'invalid-files'].includes(error.code)) return null
  throw error
}

async function filesOf(
  { verified, to, problems }: MergedRange,
  { files, newest }: Pick<FilesToVerify, 'files' | 'newest'>,
  global: GlobalOptions,
  context: CommandContext,
): Promise<Workspace> {
  const [problem] = problems
  if (verified === to) return newest()
  if (verified === null) throw nothingVerified(problem!, to)
  const workspace = await loadWorkspace(global, context, { fresh: true, revision: verified, isWhole: true })
  const own = ({ organization, environment, state }: Settings) => canonicalJson({ organization, environment, state })
  if (own(workspace.settings) !== own(files.settings)) throw unusable(problem!, 'where the ledger is')
  const strays = await changedOnDisk(files.root, { verified, to }, [workspace.settings, files.settings])
  if (strays) throw unusable(problem!, 'what systems or people are read with')
  if (!problem!.isUnreadable) return workspace
  // An emergency stop does not wait until somebody can be asked.
  const locks = new Set(workspace.documents.locks.map(withoutPlaces))
  const newLocks = files.documents.locks.filter((one) => !locks.has(withoutPlaces(one)))
  return { ...workspace, documents: { ...workspace.documents, locks: [...workspace.documents.locks, ...newLocks] } }
}

/** Whether anything is used from the working tree that the verified commit does not have so. */
async function changedOnDisk(
  root: string,
  { verified, to }: { readonly verified: string; readonly to: string },
  settings: readonly Settings[],
): Promise<boolean> {
  const list = (commit: string, paths: readonly string[]) => treeListing(root, commit, { paths, top: [] })
  const programs = settings.flatMap(programPaths)
  if (programs.length > 0 && (await list(verified, programs)) !== (await list(to, programs))) return true
  // Lists of people are read from the commit; one that it does not have, from the working tree.
  for (const path of new Set(settings.flatMap(peoplePaths)))
    if ((await list(verified, [path])) === '' && (await list(to, [path])) !== '') return true
  return false
}

async function appliedFiles(
  commit: string,
  workspace: Workspace,
  place: ReturnType<typeof locate>,
  { environment }: GlobalOptions,
): Promise<WorkspaceBase> {
  const options = { ref: commit, fromMergeBase: false, head: commit, mayBeEmpty: true }
  const base = await loadBase(place, environment, options)
  const { documents, configuration, settings, now } = workspace
  const { extended } = compareWithBase(base, { documents, configuration, at: settings.at }, { settings, now })
  return { ...base, extended }
}

/** Null where the clone lacks them and they are not needed; else fails with `branch-gate`. */
async function pastFiles(
  commit: string,
  neededFor: (() => Promise<string>) | null,
  place: ReturnType<typeof locate>,
  { environment }: GlobalOptions,
): Promise<RevisionFiles | null> {
  const read = () =>
    readRevisionFiles(commit, place, environment).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'revision-unreadable') return null
      throw error
    })
  const known = await read()
  if (known !== null || neededFor === null) return known
  const fetched = (await fetchCommit(place.root, await neededFor(), commit)) ? await read() : null
  if (fetched === null) throw shortHistory(commit)
  return fetched
}

function nameIn(root: string, file: string): string {
  return relative(root, file).split(sep).join('/') || basename(file)
}
