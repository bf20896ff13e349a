import { Failure } from '../domain/failure.ts'
import { readRepositoryFacts } from '../git/repository-facts.ts'
import { fetchRemoteTip } from '../git/remote-tip.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { locate } from './locate.ts'
import type { ProposedChange } from './propose-change.ts'
import { readRevisionFiles } from './revision-files.ts'
import type { WorkspaceFiles } from './workspace.ts'

const shown = 3

/**
 * Where the remote has the branch that changes are for: the one that is checked out if it is applied, else the first of
 * `apply.branches`. What was read here must be what stands there, or it was judged by something else: the failure
 * `stale-checkout` says what differs.
 */
export async function fetchRequestBase(
  workspace: WorkspaceFiles,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ProposedChange['base']> {
  const { root, settings } = workspace
  const here = (await readRepositoryFacts(root)).branch
  const branch = settings.apply.branches.find((one) => one === here) ?? settings.apply.branches[0] ?? 'main'
  const found = await fetchRemoteTip(root, branch)
  if (found.kind === 'unknown') {
    throw new Failure({
      code: 'revision-unreadable',
      message: `what \`${branch}\` has now cannot be told: ${found.why}`,
      help: 'run it in a clone whose remote is the repository at the forge, and see whether `git fetch` works',
    })
  }
  const there = await readRevisionFiles(found.tip, locate(global, context), global.environment)
  const differing = there.configuration === workspace.configuration ? [] : [settings.at.file]
  differing.push(...differences(workspace.files, there.files))
  if (differing.length > 0) throw stale(differing, `${found.remote}/${branch}`)
  return { branch, remote: found.remote, tip: found.tip }
}

type Files = WorkspaceFiles['files']

function differences(here: Files, there: Files): string[] {
  const texts = new Map(there.map(({ path, text }) => [path, text]))
  const changed = here.filter(({ path, text }) => texts.get(path) !== text)
  const paths = new Set(here.map(({ path }) => path))
  return [...changed, ...there.filter(({ path }) => !paths.has(path))].map(({ path }) => path).sort()
}

function stale(files: readonly string[], place: string): Failure {
  const more = files.length > shown ? ` and ${files.length - shown} more` : ''
  const names = files.slice(0, shown).map((file) => `\`${file}\``)
  return new Failure({
    code: 'stale-checkout',
    message: `not as \`${place}\` has it: ${names.join(', ')}${more}`,
    help: '`git pull`; put what is not merged yet away until then (`git stash --include-untracked`)',
  })
}
