import { execFile, type ExecFileException, spawn } from 'node:child_process'
import { promisify } from 'node:util'

const longest = 10_000

/** What git prints when run in a folder; null without git, outside a repository, on an error, or after ten seconds. */
export async function runGit(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    return (await outputOf(folder, args, { timeout: longest, input: null }))?.toString('utf8') ?? null
  } catch {
    return null
  }
}

/** The same for output that is not text, with lines for git to read, in up to a minute. */
export async function runGitOn(
  folder: string,
  args: readonly string[],
  lines: readonly string[],
): Promise<Buffer | null> {
  return outputOf(folder, args, { timeout: 6 * longest, input: lines.map((line) => `${line}\n`).join('') })
}

/** Every stream to a program takes a part of a millisecond, so there are no more of them than are used. */
function outputOf(
  folder: string,
  args: readonly string[],
  { timeout, input }: { readonly timeout: number; readonly input: string | null },
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const git = spawn('git', [...safely, ...args], {
      cwd: folder,
      timeout,
      env: cleanEnv(),
      stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    })
    const chunks: Buffer[] = []
    git.stdout!.on('data', (chunk: Buffer) => void chunks.push(chunk))
    git.on('error', () => resolve(null))
    git.on('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : null))
    // Git may end before it has read everything; its exit code tells.
    git.stdin?.on('error', () => undefined)
    git.stdin?.end(input)
  })
}

/** A repository's own configuration must not start programs just because somebody reads its history. */
const safely = ['-c', 'core.fsmonitor=false'] as const

/** What git said; `problem` is its first line about what went wrong, without credentials. */
export interface GitAnswer {
  readonly ok: boolean
  /** null: git is missing, was killed, or took too long */
  readonly code: number | null
  readonly output: string
  readonly problem: string
}

export interface GitInput {
  /** what git reads */
  readonly input?: string
  /** variables beside those of this process */
  readonly env?: Readonly<Record<string, string>>
}

/** As `runGit`, for questions to a remote: with the reason when it fails, in up to a minute, and never asking anybody. */
export async function askGit(
  folder: string,
  args: readonly string[],
  { input = '', env: more = {} }: GitInput = {},
): Promise<GitAnswer> {
  const ssh = process.env['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes'
  const env = { ...cleanEnv(), GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never', GIT_SSH_COMMAND: ssh, ...more }
  try {
    const running = promisify(execFile)('git', [...safely, ...args], { cwd: folder, timeout: 6 * longest, env })
    // Git may end before it has read everything; its exit code tells.
    running.child.stdin?.on('error', () => undefined)
    running.child.stdin?.end(input)
    const { stdout } = await running
    return { ok: true, code: 0, output: stdout, problem: '' }
  } catch (error) {
    const { killed, stderr, stdout, code } = error as Partial<ExecFileException> & {
      readonly stdout?: string
      readonly stderr?: string
    }
    const first = (stderr ?? '').split('\n').find((line) => line.trim() !== '' && !line.startsWith('To '))
    const said = killed === true ? 'no answer within a minute' : (first ?? 'git failed').trim()
    const output = stdout ?? ''
    const ended = typeof code === 'number' ? code : null
    return { ok: false, code: ended, output, problem: said.replaceAll(/\/\/[^/@\s]*@/g, '//…@').slice(0, 300) }
  }
}

/** In a hook, variables name the repository that runs it, not the one of the folder. */
function cleanEnv(): NodeJS.ProcessEnv {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, GIT_PREFIX: _prefix, ...env } = process.env
  return { ...env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C' }
}
