import { runGit } from './run-git.ts'

/** A commit as people recognize it. */
export interface CommitFact {
  readonly commit: string
  /** RFC 3339, of the author */
  readonly time: string
  readonly author: string
  readonly subject: string
}

/** The commit that last wrote `line` of `file`, seen from `commit`; null when git cannot tell. */
export async function lineOrigin(
  folder: string,
  at: { readonly commit: string; readonly file: string; readonly line: number },
): Promise<CommitFact | null> {
  if (!isCommit(at.commit)) return null
  const range = `${at.line},${at.line}`
  const text = await runGit(folder, ['blame', '--porcelain', '-L', range, at.commit, '--', at.file])
  const [, commit] = /^([0-9a-f]{40,64}) /.exec(text ?? '') ?? []
  const member = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(text ?? '')?.[1] ?? ''
  const seconds = Number(member('author-time'))
  if (commit === undefined || !Number.isSafeInteger(seconds)) return null
  return { commit, time: new Date(seconds * 1000).toISOString(), author: member('author'), subject: member('summary') }
}

/** Commits that wrote `name` into files below `paths`, or took it out; null when git cannot tell. */
export async function commitsNaming(
  folder: string,
  name: string,
  paths: readonly string[],
): Promise<readonly (CommitFact & { readonly files: readonly string[] })[] | null> {
  return readLog(folder, [`-S${name}`], paths)
}

/** Commits that changed these files; null when git cannot tell. */
export async function commitsOf(
  folder: string,
  files: readonly string[],
): Promise<readonly (CommitFact & { readonly files: readonly string[] })[] | null> {
  return files.length === 0 ? [] : readLog(folder, [], files)
}

async function readLog(folder: string, options: readonly string[], paths: readonly string[]) {
  // Names and subjects may have any byte but NUL.
  const format = '--format=%x00%H%x00%aI%x00%an%x00%s'
  const asked = ['log', '--relative', '--name-only', '--no-renames', format, ...options, '--', ...paths]
  const text = await runGit(folder, ['-c', 'core.quotePath=false', ...asked])
  if (text === null) return null
  const parts = text.split('\0').slice(1)
  return Array.from({ length: Math.floor(parts.length / 4) }, (_, at) => {
    const [commit, time, author, rest] = parts.slice(at * 4, at * 4 + 4)
    const [subject, ...files] = rest!.split('\n')
    const named = files.filter((line) => line !== '')
    return { commit: commit!, time: new Date(time!).toISOString(), author: author!, subject: subject!, files: named }
  })
}

function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
}
