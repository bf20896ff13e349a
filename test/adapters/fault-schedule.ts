/** What can go wrong on the way to any server. */
export type ConnectionFault =
  /** the connection breaks off before the server sees the request */
  | { readonly kind: 'reset-before' }
  /** the server answers, and nobody hears it */
  | { readonly kind: 'reset-after' }
  /** no answer for so many milliseconds, then the true one */
  | { readonly kind: 'delay'; readonly ms: number }
  /** half of the true answer, and then nothing more */
  | { readonly kind: 'cut' }

export interface Fault<Kind = ConnectionFault> {
  /** which requests it is for, by the beginning of what is asked: `GET /users` */
  readonly at: string
  /** how many of them; all by default */
  readonly times?: number
  /** how many of them go through first */
  readonly after?: number
  readonly as: Kind
}

/** A proxy in front of a real server that lets some of its answers go wrong. */
export interface Faults<Kind = ConnectionFault> {
  /** from now on; each call replaces what was before */
  play(...faults: readonly Fault<Kind>[]): void
  /** what the server was asked */
  readonly seen: string[]
}

/** Keeps the faults that are to come, and gives the one for a request; null: let it pass. */
export function createFaultSchedule<Kind>(): {
  readonly play: Faults<Kind>['play']
  readonly take: (asked: string) => Kind | null
} {
  let faults: { fault: Fault<Kind>; left: number; skip: number }[] = []
  return {
    play(...next) {
      faults = next.map((fault) => ({ fault, left: fault.times ?? Infinity, skip: fault.after ?? 0 }))
    },
    take(asked) {
      for (const one of faults) {
        if (!asked.startsWith(one.fault.at)) continue
        if (one.skip > 0) one.skip--
        else if (one.left > 0) {
          one.left--
          return one.fault.as
        }
      }
      return null
    },
  }
}
