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
