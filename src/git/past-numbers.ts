import { runGit } from './run-git.ts'

/** The numbers of every `PREFIX-123` that files below `paths` ever named, on any branch; empty without a history. */
export async function pastNumbers(folder: string, prefix: string, paths: readonly string[]): Promise<number[]> {
  const options = ['--all', '--no-color', '--no-ext-diff', '--no-textconv', '--format=', '--patch', '--unified=0']
  const history = await runGit(folder, ['--literal-pathspecs', 'log', ...options, '--', ...paths])
  const found = history?.matchAll(new RegExp(`^[+-].*?\\b${prefix}-(\\d{1,9})\\b`, 'gm')) ?? []
  return Array.from(found, ([, digits]) => Number(digits))
}
