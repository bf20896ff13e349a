import type { Instant } from '../domain/time.ts'
import { count } from './count-text.ts'
import { printable } from './printable.ts'

/** `2026-11-20 15:28 UTC`; seconds only on request; what is no time is shown as it is. */
export function momentText(moment: Instant | string, options: { readonly seconds?: boolean } = {}): string {
  const date = new Date(moment)
  if (Number.isNaN(date.getTime())) return printable(String(moment))
  const iso = date.toISOString()
  const end = options.seconds === true && !iso.includes(':00.000Z') ? -5 : -8
  return `${iso.slice(0, end).replace('T', ' ')} UTC`
}

/** When something ends or begins, to the second where that matters. */
export function dueText(moment: Instant | string): string {
  return momentText(moment, { seconds: true })
}

/** `29 days left`, rounded down; null when either is no time or none is left. */
export function timeLeft(from: string, to: string): string | null {
  const minutes = Math.floor((Date.parse(to) - Date.parse(from)) / 60_000)
  if (Number.isNaN(minutes) || minutes < 1) return null
  if (minutes < 60) return `${count(minutes, 'minute')} left`
  if (minutes < 48 * 60) return `${count(Math.floor(minutes / 60), 'hour')} left`
  return `${count(Math.floor(minutes / (24 * 60)), 'day')} left`
}
