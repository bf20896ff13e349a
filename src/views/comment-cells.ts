import { dueNote } from './change-rows.ts'
import { accountWords, changeSymbol, differenceText, laterSymbol, type ListedChange } from './change-text.ts'
import { codeSpan } from './markdown-text.ts'
import { causedText, changeReasonText, placeText } from './reason-text.ts'

/** `+`, `~`, `-`, `=`; with `@` for what comes later. */
export function symbolCell(change: ListedChange, { isLater }: { readonly isLater: boolean }): string {
  return codeSpan(isLater ? laterSymbol(change) : changeSymbol(change))
}

/** The grant with the change of its level, or what happens to an account; never an account's native id. */
export function accessCell(change: ListedChange): string {
  const { action, system, grant, before, after, type } = change
  const word = accountWords[action] ?? (action === 'adopt' ? 'link' : null)
  if (grant === null) return `${codeSpan(system)} ${word === null ? codeSpan(type) : `account: ${word}`}`
  return action === 'update' && before && after
    ? `${codeSpan(grant)} ${codeSpan(differenceText(before, after))}`
    : codeSpan(grant)
}

/** The cause, the first reason and where it stands; how many more there are. */
export function reasonCell(change: ListedChange): string {
  const [reason] = change.reasons
  const text = causedText(reason ? changeReasonText(reason, change) : null, change.cause)
  const place = reason ? placeText(reason) : ''
  const more = change.reasons.length - 1
  return [codeSpan(text), place === '' ? '' : codeSpan(place), more > 0 ? `and ${more} more` : '']
    .filter((part) => part !== '')
    .join(' ')
}

/** When it comes or goes. */
export function dueCell(change: ListedChange, evaluatedAt: string): string {
  return codeSpan(dueNote(change, evaluatedAt))
}
