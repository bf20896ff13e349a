import { createLoginNames } from '../access/login-names.ts'
import { Failure } from '../domain/failure.ts'
import type { ForgeAccount } from '../domain/forge.ts'
import type { Person } from '../domain/person.ts'
import type { Forge } from '../forge/forge.ts'
import { gitUser } from '../git/git-user.ts'
import type { CommitAuthor } from '../git/make-commit.ts'
import { createDirectory } from '../policy/directory.ts'
import type { CommandContext } from './command-context.ts'
import type { Workspace } from './workspace.ts'

/** Who asks for something, as far as anybody knows. */
export interface Requester {
  /** null: nobody known */
  readonly person: Person | null
  /** the account at the forge; null: only git says who it is */
  readonly login: string | null
  /** the login, or what git is told of its user */
  readonly name: string
}

/**
 * The author of the issue; in a workflow whoever started it; else whose token it is, and where that is a machine or nobody
 * known, the user of git. Names and tokens say who it is, not what they may: approvals are for others to give.
 */
export async function findRequester(
  workspace: Workspace,
  forge: Forge,
  issueAuthor: ForgeAccount | 'gone' | null,
  { env }: Pick<CommandContext, 'env'>,
): Promise<Requester> {
  if (issueAuthor !== null) return ofAccount(issueAuthor === 'gone' ? null : issueAuthor, workspace, forge)
  if (env['GITHUB_ACTIONS'] === 'true') return ofAccount(startedBy(env), workspace, forge)
  const self = await forge.fetchTokenAccount()
  const person = self.isBot ? null : personOf(self.login, workspace, forge)
  if (person) return { person, login: self.login, name: self.login }
  const name = await gitUser(workspace.root)
  if (name === null) throw nobody(workspace, forge, self.login)
  return { person: createDirectory(workspace.people.people).find(name), login: null, name }
}

/** As whom to make the commit, so that it is theirs at the forge; null: as the user of git. */
export async function requesterIdentity({ login }: Requester, forge: Forge): Promise<CommitAuthor | null> {
  return login === null ? null : { name: login, email: await forge.fetchAddress(login) }
}

/** Whoever runs somebody else's run again did not ask for what it asks for. */
function startedBy(env: CommandContext['env']): ForgeAccount | null {
  const login = env['GITHUB_ACTOR'] ?? ''
  const again = env['GITHUB_TRIGGERING_ACTOR'] ?? login
  if (login !== again) {
    throw new Failure({
      code: 'usage',
      message: `\`${again}\` ran again what \`${login}\` asked for`,
      help: 'start the workflow anew',
    })
  }
  return login === '' ? null : { login, isBot: login.endsWith('[bot]') }
}

function ofAccount(account: ForgeAccount | null, workspace: Workspace, forge: Forge): Requester {
  if (account === null || account.isBot) {
    throw new Failure({
      code: 'usage',
      message: account === null ? 'nobody knows any more who asks' : `\`${account.login}\` is no person`,
      help: 'access is asked for by people, from accounts of their own',
    })
  }
  const { login } = account
  const person = personOf(login, workspace, forge)
  if (person) return { person, login, name: login }
  throw nobody(workspace, forge, login)
}

function personOf(login: string, { people, settings }: Workspace, { kind }: Forge): Person | null {
  const logins = createLoginNames(createDirectory(people.people), settings.people.logins[kind] ?? null)
  const [person, ...others] = logins.peopleOf(login)
  return person && others.length === 0 ? person : null
}

function nobody({ settings }: Workspace, { kind, title }: Forge, login: string): Failure {
  const attribute = settings.people.logins[kind]
  return new Failure({
    code: 'unknown-name',
    message: `who \`${login}\` of ${title} is cannot be told`,
    help:
      attribute === undefined
        ? `say which attribute holds people's logins: \`people: {logins: {${kind}: …}}\``
        : `let exactly one person's \`${attribute}\` be \`${login}\``,
  })
}
