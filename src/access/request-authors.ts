import type { CommitIdentity, ForgeAccount, RequestCommit, RequestFacts } from '../domain/forge.ts'
import type { LoginNames } from './login-names.ts'
import type { PersonNames } from './person-names.ts'

/** Everybody who had a part in a request, and so cannot approve it. */
export interface RequestAuthors {
  /** by human (see `PersonNames`): the part, in words */
  readonly parts: ReadonlyMap<string, string>
  /** person ids, else logins or addresses, sorted */
  readonly named: readonly string[]
  /** those of `named` who are nobody known */
  readonly strangers: readonly string[]
}

interface AuthorNames {
  readonly names: PersonNames
  readonly logins: LoginNames
  /** see `RequestPeople` */
  readonly ownAccount: string | null
}

const nobody: ReadonlySet<string> = new Set()

/**
 * Who opened the request, wrote, co-wrote or committed any of its commits, or pushed to it. Addresses in commits are
 * what their writer claims: they can shut people out, and never let anybody in.
 */
export function requestAuthors(facts: RequestFacts, author: AuthorNames): RequestAuthors {
  const { request, commits, pushers } = facts
  const isMachine = machineTest(author.ownAccount)
  const parts = new Map<string, string>()
  const strangers = new Set<string>()
  const take = (humans: ReadonlySet<string>, name: string, part: string) => {
    if (humans.size === 0) strangers.add(name.slice(0, 100))
    for (const human of humans) if (!parts.has(human)) parts.set(human, part)
  }
  const account = ({ login, isBot }: ForgeAccount) => (isBot ? nobody : humansOf(author, login))
  if (request.author === null) strangers.add('an account that is gone')
  else if (!isMachine(request.author)) take(account(request.author), request.author.login, 'opened the request')
  for (const { commit, by } of commits) {
    const people = by.filter((one) => !isForgeItself(one) && !isMachine(one.account))
    const short = commit.slice(0, 10)
    // The forge and a machine write for somebody: without anybody named beside them nobody knows for whom.
    if (people.length === 0) strangers.add(`the author of ${short}`)
    for (const one of people) take(identified(one, author), nameOf(one), `wrote or co-wrote ${short}`)
  }
  if (!includesHead(facts)) strangers.add(`the author of ${request.head.commit.slice(0, 10)}`)
  for (const pusher of pushers) if (!isMachine(pusher)) take(account(pusher), pusher.login, 'pushed to its branch')
  const named = [...new Set([...parts.keys(), ...strangers])].sort()
  return { parts, named, strangers: [...strangers].sort() }
}

/** Whether the commits are those of this head: they and it are read one after the other. */
function includesHead({ request, commits }: RequestFacts): boolean {
  return commits.some(({ commit }: RequestCommit) => commit === request.head.commit)
}

/** The account behind an identity and the address in it may be two people: both had a part. */
function identified({ account, email }: CommitIdentity, author: AuthorNames): ReadonlySet<string> {
  // An address of the forge says the login: https://docs.github.com/account-and-profile/reference/email-addresses-reference
  const login = account?.login ?? /^(?:\d+\+)?([^@+]+)@users\.noreply\./i.exec(email)?.[1]
  const byLogin = login === undefined ? [] : humansOf(author, login)
  const byAddress = email.includes('@') ? author.names.humansNamed(email) : []
  return account?.isBot === true ? nobody : new Set([...byLogin, ...byAddress])
}

function humansOf({ names, logins }: AuthorNames, login: string): ReadonlySet<string> {
  return new Set(logins.peopleOf(login).map((person) => names.humanOf(person)))
}

function nameOf({ account, email }: CommitIdentity): string {
  return account?.login ?? (email === '' ? 'an empty address' : email)
}

/** Commits made on the forge's pages are committed by an account of its own. */
function isForgeItself({ account, email }: CommitIdentity): boolean {
  return account === null ? email.toLowerCase() === 'noreply@github.com' : account.login === 'web-flow'
}

/** Everybody who can push a workflow can act as Actions' own account, so that it never stands for anybody. */
function machineTest(ownAccount: string | null): (account: ForgeAccount | null) => boolean {
  const plain = (login: string) => login.toLowerCase().replace(/\[bot\]$/, '')
  const own = ownAccount === null ? null : plain(ownAccount)
  if (own === null || own === 'github-actions') return () => false
  return (account) => account !== null && account.isBot && plain(account.login) === own
}
