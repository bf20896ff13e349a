import { type ChildProcess, spawn } from 'node:child_process'
import { devNull } from 'node:os'

/** A bare repository of our own, and what of the user's configuration counts there. */
export interface BareRepository {
  readonly folder: string
  /** where relative paths in settings start */
  readonly cwd: string
  readonly settings: readonly (readonly [key: string, value: string])[]
}

export interface GitAnswer {
  /** null: git is missing, was killed, or took too long */
  readonly code: number | null
  readonly output: Buffer
  /** what git said went wrong, on one line, without credentials */
  readonly problem: string
}

export interface GitCall {
  readonly input?: string
  /** milliseconds */
  readonly timeout?: number
  /** an open file that gets the output, of which the answer has nothing then */
  readonly into?: number
}

/**
 * Runs git on a bare repository, with `input` to read. Neither hooks, signing, templates, replaced objects nor any setting but
 * `settings` count, commits are provisionr's, nobody is asked for a password, and only the ordinary protocols are spoken.
 */
export async function runBareGit(
  { folder, cwd, settings }: BareRepository,
  args: readonly string[],
  { input = '', timeout = 60_000, into }: GitCall = {},
): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const git = spawn('git', [`--git-dir=${folder}`, ...args], {
      cwd,
      env: environmentOf(settings),
      stdio: ['pipe', into ?? 'pipe', 'pipe'],
      // A terminal sends its interrupt to all that it sees: what is being recorded must not be cut short by it.
      detached: true,
    })
    let isLate = false
    const bell = setTimeout(() => {
      isLate = true
      endAll(git)
    }, timeout)
    const output: Buffer[] = []
    const problems: Buffer[] = []
    git.stdout?.on('data', (chunk: Buffer) => void output.push(chunk))
    git.stderr?.on('data', (chunk: Buffer) => void problems.push(chunk))
    git.on('error', (error) => {
      clearTimeout(bell)
      resolve({ code: null, output: Buffer.alloc(0), problem: `git: ${error.message}` })
    })
    git.on('close', (code, signal) => {
      clearTimeout(bell)
      const said = problemOf(Buffer.concat(problems).toString('utf8'))
      const ended = `git ${args[0] ?? ''} ${isLate ? `took longer than ${timeout / 1000} seconds` : `was ended by ${signal}`}`
      resolve({
        code: isLate ? null : code,
        output: Buffer.concat(output),
        problem: isLate || signal !== null ? ended : said,
      })
    })
    // Git may end before it has read everything; its exit code tells.
    git.stdin?.on('error', () => undefined)
    git.stdin?.end(input)
  })
}

/** Ends git and what it started, such as ssh, which may go on waiting for a remote without it. */
function endAll({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it had ended by itself.
  }
}

/** These come last, so that they win. */
const ownSettings = [
  ['core.hooksPath', devNull],
  ['core.fsmonitor', 'false'],
  ['core.autocrlf', 'false'],
  ['core.quotePath', 'false'],
  ['commit.gpgSign', 'false'],
  ['push.gpgSign', 'false'],
  ['push.followTags', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['gc.autoDetach', 'false'],
  ['init.defaultBranch', 'state'],
] as const

function environmentOf(settings: BareRepository['settings']): NodeJS.ProcessEnv {
  const isOurs = (name: string) => !/^GIT_(?!SSH|ASKPASS|PROXY|TRACE|CURL|SSL)/.test(name)
  const kept: NodeJS.ProcessEnv = Object.fromEntries(Object.entries(process.env).filter(([name]) => isOurs(name)))
  const configured: Record<string, string> = {}
  for (const [index, [key, value]] of [...settings, ...ownSettings].entries()) {
    configured[`GIT_CONFIG_KEY_${index}`] = key
    configured[`GIT_CONFIG_VALUE_${index}`] = value
  }
  const person = { NAME: 'provisionr', EMAIL: 'provisionr@localhost' }
  return {
    ...kept,
    ...configured,
    GIT_CONFIG_COUNT: String(settings.length + ownSettings.length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  }
}

/** The line that names the cause; addresses in it lose what could be a password. */
function problemOf(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const line = lines.findLast((one) => /^(?:fatal|error):/.test(one)) ?? lines.at(-1) ?? 'it did not say why'
  return withoutCredentials(line.replace(/^(?:fatal|error): /, ''))
}

/** An address as it may be shown. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^/\s'"]*@/g, '//').replaceAll(/\p{Cc}/gu, ' ')
}
