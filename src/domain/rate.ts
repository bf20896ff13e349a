import { type Duration, parseDuration } from './time.ts'

/** So many calls in so many milliseconds. */
export interface Rate {
  readonly calls: number
  readonly per: Duration
}

/** `10` (a second), `600/m`, `5000/h`, `0.5/s`; null for anything else. */
export function parseRate(text: string): Rate | null {
  const written = /^(\d{1,9}(?:\.\d{1,3})?)\s?(?:\/\s?([smhd]))?$/.exec(text)
  const per = parseDuration(`1${written?.[2] ?? 's'}`)
  const calls = Number(written?.[1])
  return per !== null && calls > 0 ? { calls, per } : null
}
