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
  const format = '--format=%x1e%H%x1f%aI%x1f%an%x1f%s'
  const asked = ['log', '--relative', '--name-only', '--no-renames', format, ...options, '--', ...paths]
  const text = await runGit(folder, ['-c', 'core.quotePath=false', ...asked])
  if (text === null) return null
  return text.split('\x1e').flatMap((block) => {
    const [head = '', ...files] = block.split('\n').filter((line) => line !== '')
    const [commit = '', time = '', author = '', subject = ''] = head.split('\x1f')
    return isCommit(commit) ? [{ commit, time: new Date(time).toISOString(), author, subject, files }] : []
  })
}

function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
}
