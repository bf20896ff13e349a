import type { Answer, StandingGrant } from '../analysis/standing.ts'
import type { Instant } from '../domain/time.ts'
import { count } from './count-text.ts'
import { dueText, momentText } from './moment-text.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'
import { createStyle, type TextOptions } from './style.ts'

/** The answer of a gate. */
export interface CanView {
  readonly person: string
  readonly asked: string
  readonly answer: Answer
  /** one clause; null for a yes */
  readonly why: string | null
  /** what was found of it: for a yes what gives it */
  readonly grant: StandingGrant | null
  readonly at: Instant
  readonly peopleAsOf: Instant
  readonly now: Instant
}

/** One line with the answer and its reason, never wrapped, and one about the age of the people data. */
export function renderCanText(view: CanView, options: TextOptions): string {
  const { person, asked, answer, why, grant, at } = view
  const style = createStyle(options.color)
  const name = nameText(person)
  const what = printable(asked)
  const paint = answer === 'yes' ? style.good : answer === 'no' ? style.bad : style.doubtful
  const line =
    answer === 'yes'
      ? `${name} should have ${what}${grant ? reasonOf(grant) : ''}`
      : `${name} ${answer === 'no' ? 'should not have' : 'cannot be said to have'} ${what}: ${printable(why ?? '', { max: longestMessage })}`
  return `${paint(`${answer}:`)} ${line} (at ${momentText(at)})\n${style.faint(ageText(view))}\n`
}

function reasonOf({ reasons, until }: StandingGrant): string {
  const [first] = reasons
  const ends = until === null ? '' : ` until ${dueText(until)}`
  if (!first) return ends
  const place = placeText(first)
  return `${ends}: ${reasonText(first)}${place === '' ? '' : `, ${place}`}`
}

function ageText({ peopleAsOf, now }: CanView): string {
  const minutes = Math.max(0, Math.floor((now - peopleAsOf) / 60_000))
  const age =
    minutes < 60
      ? count(minutes, 'minute')
      : minutes < 48 * 60
        ? count(Math.floor(minutes / 60), 'hour')
        : count(Math.floor(minutes / (24 * 60)), 'day')
  return `people data of ${momentText(peopleAsOf)}, ${age} old (when its file was last written)`
}
