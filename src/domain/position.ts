/** Where something stands in a user's file; `file` is relative to the repository, lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** `policies/sales.yaml:14:7`, the form editors and terminals turn into a link. */
export function formatPosition(at: SourcePosition): string {
  return `${at.file}:${at.line}:${at.column}`
}

/** Where documents stand that no file has; only this object means it, whatever a file is called. */
export const inLedger: SourcePosition = { file: 'ledger', line: 1, column: 1 }

/** The place of what a file says; null for what only the ledger says. */
export function placeInFiles(at: SourcePosition | null): SourcePosition | null {
  return at === inLedger ? null : at
}
