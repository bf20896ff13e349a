/** What `read` makes of the items, in their order, so many of them under way at once; the first failure ends it. */
export async function* inParallel<T, R>(
  items: readonly T[],
  width: number,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = []
  let next = 0
  const fill = () => {
    while (next < items.length && underWay.length < width) {
      const result = read(items[next++]!)
      // Whoever waits for it hears of it; nobody may be waiting yet.
      result.catch(() => undefined)
      underWay.push(result)
    }
  }
  for (fill(); underWay.length > 0; fill()) yield await underWay.shift()!
}
