import type { SchemaKind } from './schemas/schema-of.ts'

/** Whether a document fits its kind's schema; tells nothing about what is wrong. */
export type QuickValidator = (document: unknown) => boolean

/**
 * Validators compiled ahead of time: loading and compiling the schemas takes longer than checking a company's files.
 * Empty in the sources; the build writes them (see `write-quick-validators.ts`), and without them everything still
 * works, through the thorough validators alone.
 */
export const quickValidators: Readonly<Partial<Record<SchemaKind, QuickValidator>>> = {}
