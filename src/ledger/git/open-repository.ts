import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { ensurePrivateFolder } from '../../files/private-folder.ts'
import { repositoryTop } from '../../git/repository-top.ts'
import { type BareRepository, runBareGit, withoutCredentials } from '../../git/run-bare-git.ts'
import { runGit } from '../../git/run-git.ts'

/** The remote that a ledger is kept on, and a bare repository to talk to it from. */
export interface StateRepository {
  readonly bare: BareRepository
  /** as git takes it: the name of a remote, or an address */
  readonly remote: string
  /** as people know it */
  readonly shown: string
}

/** What of the user's configuration says how a remote is reached, and as whom. */
const reaching =
  /^(?:url\..*\.(?:insteadof|pushinsteadof)|http\..*|credential\..*|core\.(?:sshcommand|askpass|gitproxy)|ssh\.variant)$/

/**
 * Makes, or finds again, the repository that copies of the ledger's branch are kept in: below the `.git` of the repository
 * that `root` is in, whose work tree, index, branches and objects are left alone. Talks to nobody.
 */
export async function openStateRepository(root: string, remote: string): Promise<StateRepository> {
  if (remote === '' || remote.startsWith('-') || /[\p{Cc}]/u.test(remote)) throw unusableRemote(remote)
  const top = await repositoryTop(root)
  const common = (await runGit(root, ['rev-parse', '--git-common-dir']))?.replace(/\r?\n$/, '') ?? ''
  if (top === null || common === '') throw outside()
  const configured = await readSettings(root)
  const own = `remote.${remote}.`
  const settings = configured.filter(
    ([key]) => reaching.test(key.toLowerCase()) || [`${own}url`, `${own}pushurl`, `${own}proxy`].includes(key),
  )
  const isName = settings.some(([key]) => key === `${own}url`)
  if (!isName && !/[/:\\]/.test(remote)) throw unknownRemote(remote)
  const key = createHash('sha256').update(`${top}\0${remote}`).digest('hex').slice(0, 16)
  const folder = placeFor(resolve(root, common), key)
  const bare = { folder, cwd: top, settings }
  if (!existsSync(join(folder, 'HEAD'))) await create(bare)
  return { bare, remote, shown: isName ? `\`${remote}\`` : `\`${withoutCredentials(remote)}\`` }
}

/** `key LF value NUL`, as git prints them with `-z`; a key without a value is true. */
async function readSettings(root: string): Promise<(readonly [string, string])[]> {
  const listed = (await runGit(root, ['config', '--list', '--includes', '-z'])) ?? ''
  return listed
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const at = entry.indexOf('\n')
      return at === -1 ? [entry, 'true'] : [entry.slice(0, at), entry.slice(at + 1)]
    })
}

/** Below `.git`; where that cannot be written, in a folder of this user's own that lasts as long as temporary files do. */
function placeFor(common: string, key: string): string {
  const near = join(common, 'provisionr')
  if (ensurePrivateFolder(near)) return join(near, `${key}.git`)
  const away = join(tmpdir(), `provisionr-${userInfo().username.replaceAll(/\W/g, '_')}`)
  if (ensurePrivateFolder(away)) return join(away, `${key}.git`)
  throw new Failure({
    code: 'file-unwritable',
    message:
      'there is no place for a copy of the ledger: neither the folder `.git` nor that of temporary files can be written',
    help: 'make one of them writable for this user alone',
  })
}

/** Made under another name first, so that two programs that begin at once do not disturb each other. */
async function create(bare: BareRepository): Promise<void> {
  const draft = `${bare.folder}.${randomUUID()}`
  mkdirSync(draft, { mode: 0o700 })
  const { code, problem } = await runBareGit({ ...bare, folder: draft }, ['init', '--quiet', '--bare', '--template='])
  try {
    if (code !== 0) throw noGit(problem)
    if (!existsSync(bare.folder)) renameSync(draft, bare.folder)
  } catch (error) {
    if (!existsSync(join(bare.folder, 'HEAD'))) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function outside(): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: 'the ledger is to be kept on a branch, and this folder is in no git repository',
    help: 'run it in a clone, check that git is installed and trusts the folder (`git status`), or choose another `state.backend`',
  })
}

function unknownRemote(remote: string): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: `this repository has no remote \`${remote}\`, which the ledger is to be kept on`,
    help: 'set `state.remote` to one that `git remote` lists, or to an address',
  })
}

function unusableRemote(remote: string): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: `\`${withoutCredentials(remote)}\` is no remote that a ledger can be kept on`,
    help: 'set `state.remote` to one that `git remote` lists, or to an address',
  })
}

function noGit(problem: string): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: `git cannot make a repository for copies of the ledger: ${problem}`,
    help: 'check that git 2.31 or newer is installed and that the disk is not full',
  })
}
