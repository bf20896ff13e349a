import type { ForgeIssue } from '../domain/forge.ts'
import type { Forge } from './forge.ts'

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
    const { number, url } = await forge.createIssue({ title, body, labels: [label] })
    return { done: 'created', number, url }
  }
  const { number, url } = current
  const isOpen = state !== 'closed'
  const change = {
    ...(current.title !== title && { title }),
    ...(!isSame(current.body, body) && { body }),
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
function isSame(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd()
  return plain(one) === plain(other)
}
