/**
 * The candidate nearest to `name`, or null when none is near enough to be a likely slip
 * (a third of the length, at least one edit, capitals and spaces count as nothing).
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = fold(name)
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate), bestDistance)
    if (distance < bestDistance || (distance === bestDistance && best !== null && candidate < best)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** The help line for an unknown name: the nearest known one, else the first few known ones. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const known = [...candidates]
  const match = nearest(name, known)
  if (match !== null) return `did you mean \`${match}\`?`
  if (known.length === 0) return 'there are none yet'
  const shown = known.toSorted().slice(0, 8)
  const more = known.length - shown.length
  return `known: ${shown.map((one) => `\`${one}\``).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function fold(text: string): string {
  return text
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim()
}

/** Optimal string alignment distance, cut off at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit + 1
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, beforePrevious[j - 2]! + 1)
      current.push(value)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length]!
}
