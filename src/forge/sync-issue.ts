import { Failure } from '../domain/failure.ts'
import type { ForgeIssue } from '../domain/forge.ts'
import type { Forge } from './forge.ts'
import { isOwn } from './own-words.ts'

/** An issue that says how something stands, and is written anew by every run. */
export interface StandingIssue {
  /** its first line, by which it is found among the issues of this account */
  readonly marker: string
  readonly label: string
  readonly title: string
  /** What it is to say, given what it says; null: there is none. */
  readonly write: (previous: string | null) => {
    readonly body: string
    /** `as-is`: what there is to say opens none and closes none */
    readonly state: 'open' | 'closed' | 'as-is'
  }
  /** what is said where it is closed */
  readonly farewell: string
}

export interface SyncedIssue {
  readonly done: 'created' | 'updated' | 'reopened' | 'closed' | 'unchanged'
  readonly number: number
  readonly url: string
}

/**
 * Lets one issue of this account say how things stand: the oldest open one with the marker, else the newest closed one,
 * else a new one. What it says already is not written again; further open ones are closed. Null: there is none, and none
 * is needed.
 */
export async function syncIssue(forge: Forge, issue: StandingIssue): Promise<SyncedIssue | null> {
  const { marker, label, title } = issue
  const all = (await forge.fetchOwnIssues(label)).filter(({ body }) => firstLine(body) === marker)
  const [current = null, ...others] = inOrder(all)
  const { body, state } = issue.write(current?.body ?? null)
  if (current === null || (!current.isOpen && state !== 'open')) {
    if (current !== null || state !== 'open') return null
    return create(forge, { title, body, label })
  }
  const { number, url } = current
  const isOpen = state !== 'closed'
  const change = {
    ...(current.title !== title && { title }),
    ...(!isSameText(current.body, body) && { body }),
    ...(current.isOpen !== isOpen && { isOpen }),
  }
  if (Object.keys(change).length > 0) await forge.updateIssue(number, change)
  if (!isOpen) await forge.createComment(number, issue.farewell)
  for (const other of others.filter((one) => one.isOpen)) {
    await forge.updateIssue(other.number, { isOpen: false })
    await forge.createComment(other.number, `Continued in #${number}.`)
  }
  return { done: doneOf(change, current), number, url }
}

/** What could not be found again would be opened anew by every run, so that is no success. */
async function create(
  forge: Forge,
  { title, body, label }: { readonly title: string; readonly body: string; readonly label: string },
): Promise<SyncedIssue> {
  const self = await forge.fetchSelf()
  const { number, url, author, labels } = await forge.createIssue({ title, body, labels: [label] })
  const isOurs = isOwn(author, self)
  if (isOurs && labels.includes(label)) return { done: 'created', number, url }
  await forge.updateIssue(number, { isOpen: false })
  throw new Failure({
    code: 'forge-unwritable',
    message: isOurs
      ? `${forge.repository}#${number} was closed again: it was opened without the label \`${label}\`, by which it is found`
      : `${forge.repository}#${number} was closed again: it is not by \`${self.login}\`, whose issues alone are this program’s`,
    help: isOurs
      ? 'let the token set labels: it needs to write issues'
      : 'write the account of the token as `forge.account`, or leave that out',
  })
}

function inOrder(issues: readonly ForgeIssue[]): ForgeIssue[] {
  const open = issues.filter(({ isOpen }) => isOpen).sort((a, b) => a.number - b.number)
  const closed = issues.filter(({ isOpen }) => !isOpen).sort((a, b) => b.number - a.number)
  return [...open, ...closed]
}

function doneOf(change: { readonly isOpen?: boolean }, { isOpen }: ForgeIssue): SyncedIssue['done'] {
  if (change.isOpen !== undefined) return isOpen ? 'closed' : 'reopened'
  return Object.keys(change).length > 0 ? 'updated' : 'unchanged'
}

function firstLine(body: string): string {
  return /^.*/.exec(body)![0]
}

/** Forges keep line ends and the end of a text as they like. */
function isSameText(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd()
  return plain(one) === plain(other)
}
