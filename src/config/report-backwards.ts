import type { PointInTime } from '../domain/time.ts'
import type { Findings } from './findings.ts'
import type { YamlNode } from './yaml-node.ts'

interface Period {
  readonly start: PointInTime | null
  readonly end: PointInTime | null
  /** where the end is written */
  readonly node: YamlNode | null
  readonly code: string
}

/** Reports an end before its start. A date against a time needs a time zone and is judged where one is known. */
export function reportBackwards({ start, end, node, code }: Period, findings: Findings): void {
  if (start === null || end === null || node === null || !isBackwards(start, end)) return
  findings.error(node, code, 'the end lies before the start', 'exchange the two, or correct the year')
}

function isBackwards(start: PointInTime, end: PointInTime): boolean {
  // A date as an end lasts until the end of that day, so the same date twice is one day.
  if (start.kind === 'date' && end.kind === 'date') return end.date < start.date
  return start.kind === 'instant' && end.kind === 'instant' && end.instant <= start.instant
}
