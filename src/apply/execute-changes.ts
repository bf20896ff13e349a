import { orderOfChanges } from '../plan/change-order.ts'
import type { Instant } from '../domain/time.ts'
import { executeOne, isDone } from './execute-one.ts'
import type { ExecutedChange, Execution, RunState } from './execution.ts'
import { createLane, type Lane } from './lane.ts'

/** So many changes of a system are announced before they are sent, and so many seen to at once. */
const announcedAhead = 64
const verifiedAtOnce = 100
/** What was done is seen to after so many milliseconds, even while there is more to send. */
const longestUnverified = 30_000

/**
 * Carries changes out, each as soon as those that it waits for are done and seen to, in every system at its own pace: what
 * holds one system up holds up nothing else. One failure neither hides nor stops others, save those that need it. When
 * something cannot be recorded nothing more is begun, and that is thrown when the calls under way have ended.
 */
export function executeChanges(execution: Execution): Promise<void> {
  return new Promise((resolve, reject) => {
    execute(execution, { resolve, reject })
  })
}

function execute(
  execution: Execution,
  end: { readonly resolve: () => void; readonly reject: (error: unknown) => void },
): void {
  const { changes, patience } = execution
  const order = orderOfChanges(changes, execution)
  const open = [...order.sizes]
  const followers: number[][] = order.sizes.map(() => [])
  const blockers = order.waits.map((groups) => groups.length)
  for (const [index, groups] of order.waits.entries()) for (const group of groups) followers[group]!.push(index)
  const lanes = new Map([...execution.adapters.keys()].map((system) => [system, createLane(system, execution)]))
  const laneOf = (index: number) => lanes.get(changes[index]!.system)!
  const indexes = new Map(changes.map((change, index) => [change.id, index]))
  const state: RunState = { done: new Map(), created: new Map() }
  let left = changes.length
  let underWay = 0
  let isAnnouncing = false
  let trouble: { readonly error: unknown } | null = null

  for (const index of changes.keys()) {
    laneOf(index).total++
    if (blockers[index] === 0) laneOf(index).ready.push(index)
    else laneOf(index).blocked++
  }
  proceed()

  /** Begins whatever may begin now; called whenever something ended. */
  function proceed(): void {
    if (trouble === null) {
      announce()
      for (const lane of lanes.values()) {
        while (lane.underWay < lane.concurrency && lane.announced.length > 0) send(lane, lane.announced.shift()!)
      }
      const isAnyStarving = [...lanes.values()].some(isStarving)
      for (const lane of lanes.values()) if (isDue(lane, isAnyStarving, patience.now())) verify(lane)
    }
    if (underWay > 0) return
    if (trouble !== null) end.reject(trouble.error)
    else if (left === 0) end.resolve()
    else end.reject(new Error('changes wait for each other'))
  }

  function announce(): void {
    if (isAnnouncing) return
    const next = [...lanes.values()].flatMap(nextToAnnounce)
    if (next.length === 0) return
    isAnnouncing = true
    const told = patience.signal.aborted ? [] : next.map((index) => changes[index]!)
    track(execution.beforeBatch(told), () => {
      isAnnouncing = false
      for (const index of next) insert(laneOf(index).announced, index)
    })
  }

  function send(lane: Lane, index: number): void {
    lane.underWay++
    track(executeOne(changes[index]!, lane, state, execution), (done) => {
      lane.underWay--
      lane.done++
      lane.tell(null)
      lane.finished.push(done)
      lane.finishedSince ??= patience.now()
    })
  }

  function verify(lane: Lane): void {
    const batch = lane.finished.splice(0)
    lane.finishedSince = null
    lane.isVerifying = true
    track(execution.afterBatch(batch, lane.adapter), (proved) => {
      lane.isVerifying = false
      for (const one of proved) settle(one)
      lane.failed += proved.filter(({ outcome }) => !isDone(outcome)).length
      lane.tell(null)
    })
  }

  function settle(done: ExecutedChange): void {
    state.done.set(done.change.id, done)
    left--
    for (const group of order.groups[indexes.get(done.change.id)!]!) {
      if (--open[group]! > 0) continue
      for (const index of followers[group]!) {
        if (--blockers[index]! > 0) continue
        const lane = laneOf(index)
        lane.blocked--
        insert(lane.ready, index)
      }
    }
  }

  function track<T>(work: Promise<T>, then: (result: T) => void): void {
    underWay++
    void work
      .then(then)
      .catch((error: unknown) => {
        trouble ??= { error }
      })
      .then(() => {
        underWay--
        proceed()
      })
  }
}

/** Some at a time, and at once what comes before those that are announced. */
function nextToAnnounce({ announced, ready }: Lane): number[] {
  if (announced.length <= announcedAhead / 2) return ready.splice(0, announcedAhead - announced.length)
  const later = ready.findIndex((index) => index > announced.at(-1)!)
  return ready.splice(0, later === -1 ? ready.length : later)
}

/** It could go on if something were seen to. */
function isStarving({ announced, ready, blocked }: Lane): boolean {
  return announced.length === 0 && ready.length === 0 && blocked > 0
}

function isDue(lane: Lane, isAnyStarving: boolean, now: Instant): boolean {
  const { finished, isVerifying, announced, ready, finishedSince } = lane
  if (isVerifying || finishedSince === null) return false
  const hasMore = announced.length > 0 || ready.length > 0
  return !hasMore || isAnyStarving || finished.length >= verifiedAtOnce || now - finishedSince > longestUnverified
}

/** The order of the plan stays: those who leave come first. */
function insert(sorted: number[], index: number): void {
  let at = sorted.length
  while (at > 0 && sorted[at - 1]! > index) at--
  sorted.splice(at, 0, index)
}
