import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { CommandContext } from '../../src/commands/command-context.ts'
import type { Ran } from '../cli/test-context.ts'
import { type Company, type CompanyFiles, createCompany } from '../commands/company.ts'
import { gitIn } from '../commands/git-company.ts'
import type { FileChanges } from './server/forge-repository.ts'
import { type ForgeServer, startForge } from './server/start-forge.ts'

/** A company whose files are at a forge: its folder is a clone with `main` checked out, where CI runs. */
export interface ForgeCompany extends Company {
  readonly forge: ForgeServer
  git(...args: string[]): string
  /** What the branch `main` is at the forge. */
  pull(): string
  /** Somebody pushes a new branch and asks to merge it; gives the number of the pull request. */
  propose(login: string, branch: string, changes: FileChanges): Promise<number>
  /** As a job of GitHub Actions on the branch `main`. */
  inCi(argv: readonly string[], world?: Partial<CommandContext>): Promise<Ran>
}

/** The text of a file of policies or exceptions. */
export function documents(kind: 'policies' | 'exceptions', list: readonly unknown[]): string {
  return stringify({ [kind]: list }, { aliasDuplicateObjects: false })
}

/** `people`: the forge's accounts, which the people of the company have as the attribute `github`. */
export async function createForgeCompany(given: CompanyFiles, logins: readonly string[]): Promise<ForgeCompany> {
  const company = createCompany({
    ...given,
    settings: {
      forge: { kind: 'github' },
      ...given.settings,
      people: { logins: { github: 'github' }, ...(given.settings?.['people'] as object | undefined) },
    },
  })
  company.write('.gitignore', '.provisionr/\n')
  const files = Object.fromEntries(
    company.files().map((file) => [file, readFileSync(join(company.folder, file), 'utf8')]),
  )
  const forge = await startForge({ people: logins, files })
  const git = (...args: string[]) => gitIn(company.folder, ...args)
  git('init', '--quiet', '-b', 'main')
  git('remote', 'add', 'origin', forge.git.remote)
  const pull = () => {
    git('fetch', '--quiet', 'origin')
    git('reset', '--quiet', '--hard', 'origin/main')
    return git('rev-parse', 'HEAD')
  }
  pull()
  git('branch', '--quiet', '--set-upstream-to=origin/main')
  const ci = {
    ...forge.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
  }
  return {
    ...company,
    forge,
    git,
    pull,
    async propose(login, branch, changes) {
      forge.push(login, branch, changes)
      return forge.open(login, branch)
    },
    inCi: (argv, { env, ...world } = {}) => company.run(argv, { ...world, env: { ...ci, ...env } }),
  }
}
