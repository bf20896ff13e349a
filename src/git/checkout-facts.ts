import { realpathSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { runGit } from './run-git.ts'

/** What is checked out, as far as it decides what an apply may do. */
export interface CheckoutFacts {
  readonly commit: string
  /** null: HEAD is detached */
  readonly branch: string | null
  /** files that are not as in the commit, relative to the folder, sorted; untracked ones only where documents are read */
  readonly changed: readonly string[]
}

/**
 * Asks git about the checkout that `folder` is in. Every tracked file of the repository counts; of the files at or below
 * `paths` (relative to the folder) also those that are untracked or ignored, and those that git was told not to look at.
 * So do the files that links there lead to, and those of submodules. Null without git, a repository, or a commit.
 */
export async function readCheckout(folder: string, paths: readonly string[]): Promise<CheckoutFacts | null> {
  const head = await runGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  if (head === null) return null
  const options = ['--porcelain', '-z', '--no-renames', '--untracked-files=no', '--ignore-submodules=none']
  const tracked = await runGit(folder, ['status', ...options])
  const hidden = await hiddenFiles(folder, paths)
  if (tracked === null || hidden === null) return null
  const branch = await runGit(folder, ['symbolic-ref', '--quiet', 'HEAD'])
  const files = [...entries(tracked).map((entry) => entry.slice(3)), ...hidden]
  return {
    commit: head.trim(),
    // Not `--short`: where a tag has the name of the branch, that is no longer the name.
    branch: branch?.trim().replace(/^refs\/heads\//, '') || null,
    changed: [...new Set(files)].sort(),
  }
}

/** A document, or a folder that is a repository of its own, which git names with a slash. */
const documents = /\.ya?ml$|\/$/i

const modes = { link: '120000', submodule: '160000' }

/** What is read at or below the paths and is in no commit, though `git status` is silent about it; null: git cannot tell. */
async function hiddenFiles(folder: string, paths: readonly string[]): Promise<string[] | null> {
  const found: string[] = []
  const seen = new Set<string>()
  let open = [...paths]
  while (open.length > 0) {
    for (const path of open) seen.add(path)
    const below = ['--', ...open.map((path) => `:(literal)${path}`)]
    // Without any exclusion, so that files which are ignored are found as well.
    const untracked = await runGit(folder, ['ls-files', '--others', '-z', ...below])
    const listed = await runGit(folder, ['ls-files', '-v', '-z', ...below])
    const staged = await runGit(folder, ['ls-files', '--stage', '-z', ...below])
    if (untracked === null || listed === null || staged === null) return null
    found.push(
      ...entries(untracked).filter((file) => documents.test(file) || open.includes(file) || isFolder(folder, file)),
      // `S` and small letters: skipped in the working tree, or assumed to be unchanged.
      ...entries(listed).flatMap((entry) => (/^[a-zS]/.test(entry) ? [entry.slice(2)] : [])),
    )
    for (const module of ofMode(staged, modes.submodule)) {
      const inside = await hiddenFiles(join(folder, module), ['.'])
      if (inside === null) return null
      found.push(...inside.map((file) => `${module}/${file}`))
    }
    const links = ofMode(staged, modes.link)
    const read = links.filter((link) => documents.test(link) || open.includes(link) || isFolder(folder, link))
    const targets = read.flatMap((link) => targetOf(folder, link) ?? [])
    found.push(...targets.filter(isUncommittable))
    open = [...new Set(targets)].filter((path) => !isUncommittable(path) && !seen.has(path))
  }
  return found
}

function entries(output: string): string[] {
  return output.split('\0').filter((entry) => entry !== '')
}

/** Paths of the entries `MODE HASH STAGE<tab>PATH` that have the mode. */
function ofMode(staged: string, mode: string): string[] {
  return entries(staged).flatMap((entry) =>
    entry.startsWith(`${mode} `) ? [entry.slice(entry.indexOf('\t') + 1)] : [],
  )
}

/** What a link leads to at its end, relative to the folder; null: nowhere. */
function targetOf(folder: string, link: string): string | null {
  try {
    return relative(realpathSync(folder), realpathSync(join(folder, link)))
      .split(sep)
      .join('/')
  } catch {
    return null
  }
}

/** Whether it is a folder, or a link to one: git names a link to a folder as if it were a file. */
function isFolder(folder: string, path: string): boolean {
  return statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** Outside of the folder, or git's own. */
function isUncommittable(path: string): boolean {
  return isAbsolute(path) || path.split('/').some((part) => part === '..' || part.toLowerCase() === '.git')
}
