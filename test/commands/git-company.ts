import { execFileSync } from 'node:child_process'
import { type Company, type CompanyFiles, createCompany } from './company.ts'

/** A company whose files are in a git repository; everything is committed on `main`. */
export interface GitCompany extends Company {
  git(...args: string[]): string
  /** Commits everything; gives the commit's id. */
  commit(message?: string): string
  branch(name: string): void
}

/** Runs git in a folder without the settings of whoever runs the tests. */
export function gitIn(folder: string, ...args: readonly string[]): string {
  const settings = ['user.name=Ada', 'user.email=ada@company.com', 'commit.gpgsign=false', 'init.defaultBranch=main']
  const options = settings.flatMap((one) => ['-c', one])
  return execFileSync('git', [...options, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim()
}

export function createGitCompany(given: CompanyFiles = {}): GitCompany {
  const company = createCompany(given)
  const git = (...args: string[]) => gitIn(company.folder, ...args)
  const commit = (message = 'change') => {
    git('add', '--all')
    git('commit', '--quiet', '--allow-empty', '-m', message)
    return git('rev-parse', 'HEAD')
  }
  company.write('.gitignore', '.provisionr/\n')
  git('init', '--quiet', '-b', 'main')
  commit('first')
  return { ...company, git, commit, branch: (name) => void git('checkout', '--quiet', '-b', name) }
}
