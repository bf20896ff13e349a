import type { Emergency } from '../domain/emergency.ts'
import { codeSpan } from './markdown-text.ts'
import { dueText } from './moment-text.ts'
import { nameText } from './printable.ts'

/** Title and text of the pull request that brings what was decided at once into the files. */
export function emergencyRequest(group: readonly Emergency[]): { readonly title: string; readonly body: string } {
  const [first] = group
  const isTaken = first?.kind === 'break_glass'
  const what = isTaken ? 'Emergency access of' : 'Access ended of'
  const people = [...new Set(group.map(({ person }) => nameText(person)))]
  const more = people.length > 3 ? ` and ${people.length - 3} more` : ''
  return {
    title: `${what} ${people.slice(0, 3).join(', ')}${more}`,
    body: [...group.flatMap(linesOf), '', isTaken ? review : agreement, ''].join('\n'),
  }
}

const review =
  'It was given at once, as an access rule allows. This brings it into the files: somebody else has to look at it and ' +
  'approve it in time, or it is revoked. To take it back now, run `provisionr revoke`.'

const agreement =
  'It counts already. This brings it into the files; until it is merged, every plan says that no file has it. To undo it, ' +
  'close this and run `provisionr state forget`.'

function linesOf(one: Emergency): string[] {
  const by = `by ${codeSpan(one.by)}, ${dueText(one.at)}: ${codeSpan(one.reason)}`
  const person = codeSpan(one.person)
  if (one.kind === 'break_glass') {
    const grants = one.grants.map((grant) => codeSpan(grant)).join(', ')
    const ticket = one.ticket === null ? '' : `, ticket ${codeSpan(one.ticket)}`
    return [`- ${codeSpan(one.exception)} gives ${person} ${grants} until ${dueText(one.until)}${ticket}, ${by}`]
  }
  if (one.kind === 'revocation') return [`- ${codeSpan(one.exception)} of ${person} ended, ${by}`]
  const until = one.until === null ? 'until it is taken out' : `until ${dueText(one.until)}`
  return [`- ${person} is locked ${until}, ${by}`]
}
