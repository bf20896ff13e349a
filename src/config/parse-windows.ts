import type { AccessWindows } from '../domain/governance.ts'
import { isTimeZone, parsePointInTime } from '../domain/time.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { readText } from './read-node.ts'
import { childOf, itemsOf, type YamlNode } from './yaml-node.ts'

const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const days = `${weekday}(?:-${weekday})?`
const clock = '(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)'
const window = new RegExp(`^${days}(?:,${days})* ${clock}-${clock}$`)

/** When access may be held: weekly windows, and dates in which nothing opens. */
export function parseWindows(node: YamlNode | null, findings: Findings): AccessWindows | null {
  if (node?.kind !== 'mapping') return null
  const allow = childOf(node, 'allow')
  const freeze = childOf(node, 'freeze')
  return {
    timezone: readZone(childOf(node, 'timezone'), findings),
    allow: readEach(
      allow,
      (text) => window.test(text),
      'write it like `Mon-Fri 08:00-20:00` or `Sat,Sun 22:00-06:00`',
      findings,
    ),
    freeze: readEach(freeze, isFreeze, 'write it like `2026-12-20/2027-01-04`, the first day and the last', findings),
  }
}

/** An IANA zone; anything else is reported. */
export function readZone(node: YamlNode | null, findings: Findings): string | null {
  const zone = readText(node)
  if (node === null || zone === null || isTimeZone(zone)) return zone
  const help = 'write an IANA name such as `Europe/Berlin` or `UTC`'
  findings.error(node, 'unknown-timezone', `${quoted(zone)} is no time zone`, help)
  return null
}

function readEach(
  node: YamlNode | null,
  isSound: (text: string) => boolean,
  help: string,
  findings: Findings,
): string[] {
  return itemsOf(node).flatMap((item) => {
    const text = readText(item)
    if (text === null || isSound(text)) return text ?? []
    findings.error(item, 'invalid-window', `${quoted(text)} is no window`, help)
    return []
  })
}

function isFreeze(text: string): boolean {
  const [first, last, ...more] = text.split('/').map((part) => parsePointInTime(part))
  if (!first || !last || more.length > 0) return false
  return first.kind === 'date' && last.kind === 'date' ? first.date <= last.date : first.kind === last.kind
}
