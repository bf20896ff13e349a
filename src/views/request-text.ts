import type { PlanView } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { approvalsTitle, missingText } from './request-words.ts'
import { listSection } from './section.ts'

/** What the reviews of the pull request that was planned come to; nothing where none was. */
export function requestSection(view: PlanView): string[] {
  const { request } = view.plan
  if (request === undefined) return []
  const { approvers, objections, strangers, ignored, source } = request
  const missing = missingText(request)
  const entries = [
    ...(missing === null ? [] : [{ symbol: '!', text: missing }]),
    ...objections.map((id) => ({ symbol: '!', text: `${nameText(id)} asks for changes` })),
    ...strangers.map((name) => ({
      symbol: '!',
      text: `${nameText(name)} wrote, pushed or opened it, and is nobody known: give somebody's record this login or address`,
    })),
    ...approvers.map((id) => ({ symbol: ' ', text: `approved by ${nameText(id)}` })),
    ...ignored.map(({ who, why }) => ({
      symbol: '?',
      text: `not counted: ${nameText(who)}, ${printable(why, { max: longestMessage })}`,
    })),
  ]
  return listSection(`${approvalsTitle(request)} (${nameText(source)})`, entries, view)
}
