/** Gives a function that runs what it is given one after the other, in the order in which it is asked. */
export function oneAtATime(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return async (run) => {
    const mine = last.then(run)
    last = mine.catch(() => undefined)
    return mine
  }
}
