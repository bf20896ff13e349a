import type { ExceptionRecord } from '../../src/config/exception-record.ts'

/** A new exception for `ana`, apart from what a test wants otherwise. */
export function recordOf(given: Partial<ExceptionRecord> = {}): ExceptionRecord {
  return {
    id: 'EX-9',
    person: 'ana',
    grants: [{ text: 'gitlab:group:reports (reporter)', level: null, environments: [] }],
    justification: 'Quarterly review',
    approvedBy: ['cto@company.com'],
    starts: { kind: 'date', date: '2026-11-20' },
    end: { expires: { kind: 'date', date: '2026-12-04' } },
    rule: null,
    ticket: null,
    extends: null,
    environments: [],
    ...given,
  }
}

export const newLines = [
  'id: EX-9',
  'user: "ana"',
  'grant: "gitlab:group:reports (reporter)"',
  'justification: "Quarterly review"',
  'approved_by: "cto@company.com"',
  'starts: "2026-11-20"',
  'expires: "2026-12-04"',
]

/** The keys of a short exception, one per line. */
export function keysOf(id: string): string[] {
  return [`id: ${id}`, 'user: bo', 'grant: x:y:z', 'justification: why', 'expires: 2026-12-31']
}

export function indented(lines: readonly string[], indent: string, first = indent): string {
  return lines.map((line, index) => `${index === 0 ? first : indent}${line}\n`).join('')
}
