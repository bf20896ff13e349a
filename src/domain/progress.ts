import type { Instant } from './time.ts'

/** How far a run is with one system. */
export interface SystemProgress {
  readonly system: string
  readonly phase: 'reading' | 'changing'
  /** rows read, or changes answered */
  readonly done: number
  /** null while nobody knows */
  readonly total: number | null
  readonly failed: number
  /** until when calls wait for the system's limit; null when they do not */
  readonly waitsUntil: Instant | null
}

export type Watch = (progress: SystemProgress) => void
