/** What befalls a program that writes, handed to `trap-writes.ts` in the environment. */
export interface WriteTrap {
  /** only what lies below this folder counts */
  readonly root: string
  /** a folder below it that errors spare, as if it lay on another disk */
  readonly spare: string | null
  /** where the steps are listed when the program ends by itself; null: nowhere */
  readonly report: string | null
  /** which step it befalls, from 1; 0: none, they are only counted */
  readonly at: number
  readonly blow: Blow
}

/**
 * `before`: killed before the step; `middle`: half of what it writes is written; `power`, `power-names`: killed, and what was
 * not synced is lost, in the second case also new names; the others are errors: once, or (`ENOSPC`, `EROFS`, `EMFILE`)
 * from then on.
 */
export type Blow = (typeof kills)[number] | (typeof errors)[number] | TalkBlow

export const kills = ['before', 'middle', 'power', 'power-names'] as const
export const errors = ['ENOSPC', 'EIO', 'EROFS', 'EMFILE'] as const

/**
 * What befalls a run while it talks to git or a database. Killed: `before` it says something, `midway`, while the other side goes
 * on, `together` with git, `after` the answer was given and before it is heard. Or the connection is lost, once: `lost`, before
 * anything was said, `unanswered`, when it is done.
 */
export type TalkBlow = (typeof talkKills)[number] | (typeof losses)[number]

export const talkKills = ['before', 'midway', 'together', 'after'] as const
export const losses = ['lost', 'unanswered'] as const

export type StepKind = 'create' | 'write' | 'sync' | 'name' | 'cut' | 'mode' | 'git' | 'send'

/** A moment at which the disk, or what another program keeps, changes, in the order in which they come. */
export interface WriteStep {
  readonly kind: StepKind
  readonly call: string
  /** relative to the root, without what is random in temporary names */
  readonly path: string
}

export const trapVariable = 'PROVISIONR_WRITE_TRAP'
