import { readFileSync } from 'node:fs'
import { resolveSecrets } from '../config/secrets.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import { readRepositoryFacts } from '../git/repository-facts.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { withApprovals } from '../apply/next-approvals.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type ComputedPlan, computePlan } from './compute-plan.ts'
import { createReading, type OpenSystems, openSystems } from './read-systems.ts'
import { readHeldPeriods } from './rule-context.ts'
import { checkSelection, type SelectionOptions } from './selection.ts'
import { seeUnfinished } from './settle-runs.ts'
import { loadVerified } from './verified-files.ts'
import { type LoadedFiles, withPeople } from './workspace.ts'

/**
 * The plan that `apply` would carry out here, where it demands something of merges: of the files that are verified, with what
 * waits. Where this is not the branch that is applied, or nobody can be asked, why not, as a notice for the ordinary plan.
 */
export async function planVerified(
  files: LoadedFiles,
  store: LedgerStore,
  options: SelectionOptions,
  global: GlobalOptions,
  context: CommandContext,
  finish: (computed: ComputedPlan, systems: OpenSystems) => Promise<ComputedPlan>,
): Promise<ComputedPlan | { readonly unasked: Diagnostic }> {
  const { commit, branch, dirty } = await readRepositoryFacts(files.root)
  if (commit === null || branch === null || !files.settings.apply.branches.includes(branch))
    return unasked('this is not a branch that is applied', files)
  if (dirty !== false) return unasked('these files are not as committed', files)
  if (!hasToken(files, context)) return unasked('there is no token for it here', files)
  const ledger = await store.load()
  const merged = { commit, branch, isTip: true }
  const given = { files, ledger, newest: () => withPeople(files), merged: async () => merged }
  const verified = await loadVerified(given, global, context).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'branch-gate') return error
    throw error
  })
  if (verified instanceof Failure) return unasked(verified.message, files)
  const { workspace, merges } = verified
  const known = withApprovals(ledger, merges?.evidence.requests.flatMap(({ seen }) => seen) ?? [])
  const systems = await openSystems(workspace, global, context)
  try {
    const reading = createReading(() => Promise.resolve(systems), workspace, global, context)
    const names = [...workspace.people.people.map(({ id }) => id), ...ledger.people.map(({ person }) => person)]
    const selection = checkSelection(options, workspace, names)
    const settled = await seeUnfinished(workspace, known, await store.unsettled(), reading)
    const remembered = { ledger: settled.ledger, held: await readHeldPeriods(workspace, store) }
    const computed = await computePlan(settled.workspace, remembered, selection, reading, context, { merges })
    return await finish(computed, systems)
  } finally {
    await systems.close()
  }
}

function hasToken({ settings }: LoadedFiles, { env }: CommandContext): boolean {
  try {
    resolveSecrets(settings.forge?.token ?? '${GITHUB_TOKEN}', env, (path) => readFileSync(path, 'utf8'))
    return true
  } catch (error) {
    if (error instanceof Failure && error.code === 'missing-secret') return false
    throw error
  }
}

function unasked(why: string, { settings }: LoadedFiles): { readonly unasked: Diagnostic } {
  const branches = settings.apply.branches.map((one) => `\`${one}\``).join(', ')
  return {
    unasked: {
      severity: 'notice',
      code: 'merges-not-asked',
      message: `whether everything was merged as \`apply.require\` demands was not asked of the forge: ${why}`,
      help: `plan in a clean checkout of ${branches}, with a token for \`forge\`; \`apply\` asks, and what was not verified waits`,
      at: settings.at,
    },
  }
}
