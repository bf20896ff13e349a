import { CallFailure } from '../adapters/call-failure.ts'
import type {
  CommitIdentity,
  CommitStatus,
  ForgeAccount,
  ForgeComment,
  ForgeIssue,
  PullRequest,
  RequestCommit,
  Review,
} from '../domain/forge.ts'
import type { Instant } from '../domain/time.ts'

/** An object of an answer, before anybody looked at it. */
export type Row = Readonly<Record<string, unknown>>

export function rowOf(value: unknown): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : {}
}

/** What is no such thing is no answer: it may be one the next time. */
export function oddAnswer(wanted: string): CallFailure {
  return new CallFailure({ class: 'transient', message: `GitHub answered with something that is not ${wanted}` })
}

/**
 * Null for accounts that are gone: GitHub shows all of them as `ghost`. Whatever is not plainly a person's is a bot's.
 * https://docs.github.com/account-and-profile/concepts/account-management
 */
export function parseAccount(value: unknown): ForgeAccount | null {
  const { login, type } = rowOf(value)
  if (typeof login !== 'string' || login === '' || login === 'ghost') return null
  return { login, isBot: type !== 'User' || login.endsWith('[bot]') }
}

export function parseRequest(value: unknown): PullRequest {
  const row = rowOf(value)
  const head = rowOf(row['head'])
  const base = rowOf(row['base'])
  const from = rowOf(head['repo'])['full_name']
  const mergedAt = row['merged_at'] === null ? null : instantIn(row, 'merged_at')
  const isOpen = oneOf(row['state'], ['open', 'closed'], 'a pull request') === 'open'
  return {
    number: numberIn(row, 'number'),
    url: textIn(row, 'html_url'),
    title: textIn(row, 'title'),
    state: mergedAt !== null ? 'merged' : isOpen ? 'open' : 'closed',
    author: parseAccount(row['user']),
    head: {
      commit: commitIn(head, 'sha'),
      branch: textIn(head, 'ref'),
      isFork: typeof from !== 'string' || !isSame(from, textIn(rowOf(base['repo']), 'full_name')),
    },
    base: { commit: commitIn(base, 'sha'), branch: textIn(base, 'ref') },
    // Of a pull request that is not merged it is one that was made to see whether it can be.
    mergeCommit: mergedAt === null ? null : commitIn(row, 'merge_commit_sha'),
    mergedAt,
    mergedBy: parseAccount(row['merged_by']),
  }
}

/** Null for a review that nobody but its author sees yet. */
export function parseReview(value: unknown): Review | null {
  const row = rowOf(value)
  const states = ['approved', 'changes_requested', 'dismissed', 'commented', 'pending'] as const
  const state = oneOf(textIn(row, 'state').toLowerCase(), states, 'a review')
  if (state === 'pending') return null
  return {
    account: parseAccount(row['user']),
    state,
    commit: row['commit_id'] === null || row['commit_id'] === undefined ? null : commitIn(row, 'commit_id'),
    at: instantIn(row, 'submitted_at'),
  }
}

/** Author and committer as the forge knows them, and whom the message names besides. */
export function parseCommit(value: unknown): RequestCommit {
  const row = rowOf(value)
  const commit = rowOf(row['commit'])
  const byRole = ['author', 'committer'].map((role): CommitIdentity => {
    const { email } = rowOf(commit[role])
    return { account: parseAccount(row[role]), email: typeof email === 'string' ? email : '' }
  })
  const { message } = commit
  return { commit: commitIn(row, 'sha'), by: [...byRole, ...coAuthors(typeof message === 'string' ? message : '')] }
}

/**
 * Everybody whom a line of the message names, wherever it stands: who is named too often is one approval less. Addresses
 * that GitHub made for accounts tell these. https://docs.github.com/account-and-profile/reference/email-addresses-reference
 */
function coAuthors(message: string): CommitIdentity[] {
  return [...message.matchAll(/^[ \t]*co-authored-by[ \t]*:(.*)$/gim)].map(([, named = '']) => {
    const email = /<([^<>]*)>/.exec(named)?.[1]?.trim() ?? named.trim()
    const login = /^(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com$/i.exec(email)?.[1]
    return { account: login === undefined ? null : { login, isBot: login.endsWith('[bot]') }, email }
  })
}

export function parseComment(value: unknown): ForgeComment {
  const row = rowOf(value)
  const { body } = row
  return {
    id: numberIn(row, 'id'),
    author: parseAccount(row['user']),
    body: typeof body === 'string' ? body : '',
    url: textIn(row, 'html_url'),
  }
}

export function parseStatus(value: unknown): CommitStatus {
  const row = rowOf(value)
  const { description } = row
  return {
    context: textIn(row, 'context'),
    state: oneOf(row['state'], ['success', 'failure', 'pending', 'error'], 'a commit status'),
    description: typeof description === 'string' ? description : '',
    author: parseAccount(row['creator']),
  }
}

export function parseIssue(value: unknown): ForgeIssue {
  const row = rowOf(value)
  const { body, labels } = row
  return {
    number: numberIn(row, 'number'),
    url: textIn(row, 'html_url'),
    isOpen: oneOf(row['state'], ['open', 'closed'], 'an issue') === 'open',
    title: textIn(row, 'title'),
    body: typeof body === 'string' ? body : '',
    labels: Array.isArray(labels) ? labels.flatMap((one) => labelName(one) ?? []) : [],
    author: parseAccount(row['user']),
  }
}

/** Labels are names, or objects with one. https://docs.github.com/rest/issues/issues */
function labelName(label: unknown): string | null {
  const name = typeof label === 'string' ? label : rowOf(label)['name']
  return typeof name === 'string' ? name : null
}

/** Logins, and names of repositories, are the same however they are written. */
export function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

export function textIn(row: Row, key: string): string {
  const value = row[key]
  if (typeof value === 'string') return value
  throw oddAnswer(`complete: \`${key}\` is missing`)
}

export function numberIn(row: Row, key: string): number {
  const value = row[key]
  if (Number.isSafeInteger(value)) return value as number
  throw oddAnswer(`complete: \`${key}\` is missing`)
}

/** Ids of commits are compared with those of git, and become arguments of it. */
function commitIn(row: Row, key: string): string {
  const text = textIn(row, key)
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return text
  throw oddAnswer(`complete: \`${key}\` is no commit`)
}

function instantIn(row: Row, key: string): Instant {
  const instant = Date.parse(textIn(row, key))
  if (!Number.isNaN(instant)) return instant
  throw oddAnswer(`complete: \`${key}\` is no time`)
}

function oneOf<T extends string>(value: unknown, known: readonly T[], what: string): T {
  const found = known.find((one) => one === value)
  if (found !== undefined) return found
  throw oddAnswer(what)
}
