import type { Plan } from '../../src/domain/plan.ts'
import type { Ran } from '../cli/test-context.ts'
import type { CompanyFiles } from '../commands/company.ts'
import { createGitCompany, type GitCompany, gitIn } from '../commands/git-company.ts'
import { temporaryFolder } from './sandbox/sandbox-context.ts'

/** A company with live systems, its files in a repository with a remote, where nothing is published yet. */
export interface LiveCompany {
  readonly here: GitCompany
  readonly run: (...argv: string[]) => Promise<Ran>
  /** What a command answers in JSON; an error when that is nothing. */
  readonly ask: <T>(...argv: string[]) => Promise<T>
  readonly push: () => void
  /** Commits everything and pushes it. */
  readonly publish: (what: string) => void
}

/** `systems` by name, with their own settings; `env` is what commands find in the environment. */
export function createLiveCompany(
  { systems = {}, settings, ...files }: CompanyFiles,
  env: Readonly<Record<string, string>>,
): LiveCompany {
  const live = Object.entries(systems).map(([name, one]) => [name, { simulates: undefined, seed: undefined, ...one }])
  const here = createGitCompany({
    ...files,
    systems: Object.fromEntries(live) as NonNullable<CompanyFiles['systems']>,
    settings: { apply: { require: { pull_request: false, approvals: 0 } }, ...settings },
  })
  const remote = temporaryFolder()
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  here.git('remote', 'add', 'origin', remote)
  const run = (...argv: string[]) => here.run(argv, { env })
  const push = () => void here.git('push', '--quiet', '--set-upstream', 'origin', 'main')
  return {
    here,
    run,
    ask: async <T>(...argv: string[]) => {
      const { out, err } = await run(...argv, '--json')
      if (out === '') throw new Error(err)
      return JSON.parse(out) as T
    },
    push,
    publish: (what) => {
      here.commit(what)
      push()
    },
  }
}

export const personOf = (id: string, team: string, status = 'Active') => ({
  user_id: id,
  email: `${id}@acme.test`,
  team,
  status,
})

/** What a plan does, one line each, sorted. */
export function linesOf({ changes }: Pick<Plan, 'changes'>): readonly string[] {
  return changes.map(({ action, person, grant }) => `${action} ${person} ${grant ?? 'account'}`).toSorted()
}
