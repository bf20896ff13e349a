import type { ForgeAccount, RequestFacts, Review } from '../domain/forge.ts'
import type { IgnoredApproval, RequestApprovals } from '../domain/evidence.ts'
import type { Person } from '../domain/person.ts'
import type { PeopleSettings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { Directory } from '../policy/directory.ts'
import { stateAt } from './lifecycle.ts'
import { createPersonNames, type PersonNames } from './person-names.ts'
import { createLoginNames, type LoginNames } from './login-names.ts'
import { requestAuthors, type RequestAuthors } from './request-authors.ts'

/** Who the people behind accounts and addresses are, and when it is asked. */
export interface RequestPeople {
  readonly directory: Directory
  readonly settings: PeopleSettings
  /** people who are not active then cannot have approved */
  readonly at: Instant
  /** the attribute that holds people's logins at the forge; null: none does, so nobody can be recognised */
  readonly loginAttribute: string | null
  /**
   * the login of a machine that none but trusted runs act as, and that names for whom it wrote in each of its commits;
   * null or left out: every machine is a stranger
   */
  readonly ownAccount?: string | null
}

/**
 * Judges who approved a request: whose newest word before the merge approves exactly its head. What an account is called
 * at the forge says nothing of who that is; only `people.logins` does. With an author who is nobody known, or somebody's
 * objection, nothing counts.
 */
export function requestApprovals(facts: RequestFacts, people: RequestPeople): RequestApprovals {
  const { directory, settings, loginAttribute } = people
  const names = createPersonNames(directory, Object.values(settings.logins))
  const logins = createLoginNames(directory, loginAttribute)
  const authors = requestAuthors(facts, { names, logins, ownAccount: people.ownAccount ?? null })
  const judged = wordsByAccount(facts.reviews).map((words) =>
    judgeWords(words, facts, { ...people, names, logins, authors }),
  )
  const objections = distinct(judged.flatMap((one) => (one.kind === 'objection' ? [one.person.id] : [])))
  const doubt = doubtOf(authors, objections)
  const approvals = judged.filter((one) => one.kind === 'approval')
  const humans = new Map<string, { readonly person: string; readonly login: string }>()
  for (const { person, login } of approvals.toSorted((a, b) => (a.person.id < b.person.id ? -1 : 1))) {
    const human = names.humanOf(person)
    if (doubt === null && !humans.has(human)) humans.set(human, { person: person.id, login })
  }
  const doubted = doubt === null ? [] : approvals.map(({ login }) => ({ who: login, why: doubt }))
  const counted = [...humans.values()]
  return {
    approvers: counted.map(({ person }) => person),
    logins: counted.map(({ login }) => login),
    authors: authors.named,
    ignored: [...judged.flatMap((one) => (one.kind === 'ignored' ? [one.ignored] : [])), ...doubted],
    objections,
    strangers: authors.strangers,
    unknownAuthors: authors.strangers.length > 0,
  }
}

type Judged =
  | { readonly kind: 'approval'; readonly person: Person; readonly login: string }
  | { readonly kind: 'objection'; readonly person: Person }
  | { readonly kind: 'ignored'; readonly ignored: IgnoredApproval }
  | { readonly kind: 'nothing' }

interface Judge extends RequestPeople {
  readonly names: PersonNames
  readonly logins: LoginNames
  readonly authors: RequestAuthors
}

/** What each account said, in order, without mere comments; capitals of a login are no difference. */
function wordsByAccount(reviews: readonly Review[]): readonly (readonly Review[])[] {
  const words = new Map<string, Review[]>()
  for (const review of reviews) {
    if (review.state === 'commented') continue
    const key = review.account === null ? '' : review.account.login.toLowerCase()
    words.set(key, [...(words.get(key) ?? []), review])
  }
  return [...words.values()]
}

function judgeWords(words: readonly Review[], facts: RequestFacts, judge: Judge): Judged {
  const { account } = words[0]!
  const newest = words.at(-1)!
  const known = account === null ? null : activePerson(account, judge)
  if (newest.state === 'changes_requested' && typeof known === 'object' && known !== null)
    return { kind: 'objection', person: known }
  if (words.every(({ state }) => state !== 'approved' && state !== 'dismissed')) return { kind: 'nothing' }
  const who = account?.login ?? 'somebody'
  const ignored = (why: string): Judged => ({ kind: 'ignored', ignored: { who, why } })
  if (account === null || known === null) return ignored('the account is gone')
  const flaw = wordFlaw(words, facts)
  if (flaw !== null) return ignored(flaw)
  if (typeof known === 'string') return ignored(known)
  const part = judge.authors.parts.get(judge.names.humanOf(known))
  return part === undefined ? { kind: 'approval', person: known, login: who } : ignored(part)
}

/** Why the words do not approve the head; null when they do. */
function wordFlaw(words: readonly Review[], { request }: RequestFacts): string | null {
  const newest = words.at(-1)!
  if (newest.state === 'dismissed') return 'what they said was dismissed'
  if (newest.state === 'changes_requested') return 'asked for changes since'
  const { mergedAt, head } = request
  const before = words.findLast(({ at }) => mergedAt === null || at <= mergedAt)
  if (before?.state !== 'approved') return 'approved after the merge'
  if (before.commit === null) return 'the forge does not say which commit was approved'
  if (before.commit === head.commit) return null
  return `approved ${before.commit.slice(0, 10)}, and ${head.commit.slice(0, 10)} is newer`
}

/** The person of the account, or why its word does not count. */
function activePerson({ login, isBot }: ForgeAccount, { logins, settings, at }: Judge): Person | string {
  if (isBot) return 'a machine'
  const [person, ...others] = logins.peopleOf(login)
  if (person === undefined) return logins.strangerText
  if (others.length > 0) return `several people have this login: ${[person, ...others].map(({ id }) => id).join(', ')}`
  if (person.hold !== null) return `the record of ${person.id} is unsound: ${person.hold}`
  return stateAt(person, at, settings) === 'active' ? person : `${person.id} is not active`
}

function doubtOf({ strangers }: RequestAuthors, objections: readonly string[]): string | null {
  if (strangers.length > 0) return `nobody known wrote, pushed or opened it: ${strangers.join(', ')}`
  return objections.length > 0 ? `changes are asked for by ${objections.join(', ')}` : null
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort()
}
