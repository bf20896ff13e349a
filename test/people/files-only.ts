import type { SourceWorld } from '../../src/people/source-context.ts'
import { quietIo } from '../adapters/sandbox/sandbox-context.ts'

/** A world without systems, secrets and networks, for sources that need none. */
export const filesOnly: SourceWorld = {
  environment: null,
  systems: new Map(),
  now: Date.UTC(2026, 10, 20),
  signal: new AbortController().signal,
  io: quietIo(),
  reveal: (options) => options,
}
