import type { Diagnostic, Severity } from '../domain/diagnostic.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { Lines } from './line-index.ts'
import type { Place } from './yaml-node.ts'

/** Collects the diagnostics of one file; positions come from its nodes. */
export interface Findings {
  readonly file: string
  at(place: Place): SourcePosition
  error(place: Place, code: string, message: string, help: string): void
  warning(place: Place, code: string, message: string, help: string): void
  notice(place: Place, code: string, message: string, help: string): void
}

/** Of each severity and file: what is generated wrongly is wrong thousands of times. */
const mostFindings = 100

/** Findings that append to `diagnostics`; `lines` knows where the lines of `file` begin. */
export function collectFindings(file: string, lines: Lines, diagnostics: Diagnostic[]): Findings {
  const at = (place: Place): SourcePosition => {
    const { line, col } = lines.linePos(place.offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const add = (severity: Severity) => {
    let count = 0
    return (place: Place, code: string, message: string, help: string) => {
      count++
      if (count <= mostFindings) diagnostics.push({ severity, code, message, help, at: at(place) })
      if (count !== mostFindings + 1) return
      const more = `the file has more than ${mostFindings} findings like these`
      diagnostics.push({
        severity,
        code: 'too-many-findings',
        message: more,
        help: 'correct the first ones',
        at: at(place),
      })
    }
  }
  return { file, at, error: add('error'), warning: add('warning'), notice: add('notice') }
}
