import { isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { type Blanks, type Cut, cutDocument, cutLines } from './cut-lines.ts'
import { endOf, endOfPair, type LocatedExceptions, startOf, type WrittenException } from './locate-exceptions.ts'
import { ownEntryLines, ownLines } from './own-lines.ts'
import { splitLines, type TextLine } from './text-lines.ts'

interface Removal {
  readonly text: string
  readonly lines: readonly TextLine[]
  readonly located: LocatedExceptions
  readonly blanks: Blanks
}

/**
 * Takes the exceptions and their own comments out of a text; a list or document that would be empty goes with them.
 * Null where that needs a person: in flow style between comments.
 */
export function removeWritten(
  text: string,
  located: LocatedExceptions,
  written: readonly WrittenException[],
  options: { readonly blanks: Blanks },
): string | null {
  const removal: Removal = { text, lines: splitLines(text), located, blanks: options.blanks }
  const cuts: Cut[] = []
  for (const root of new Set(written.map((one) => one.root))) {
    const found = cutsIn(
      root,
      written.filter((one) => one.root === root),
      removal,
    )
    if (found === null) return null
    cuts.push(...found)
  }
  let rest = ''
  let kept = 0
  for (const { from, to } of cuts.toSorted((a, b) => a.from - b.from)) {
    rest += text.slice(kept, Math.max(kept, from))
    kept = Math.max(kept, to)
  }
  return rest + text.slice(kept)
}

function cutsIn(root: YAMLMap, written: readonly WrittenException[], removal: Removal): Cut[] | null {
  const { text, lines, blanks } = removal
  const { document, isFlat } = written[0]!
  const pairs = new Map<Pair, readonly number[]>()
  for (const { pair, entry } of written) pairs.set(pair, [...(pairs.get(pair) ?? []), ...(entry ? [entry.index] : [])])
  const whole = [...pairs].filter(([{ value }, indexes]) => !isSeq(value) || indexes.length === value.items.length)
  if (isFlat || whole.length === root.items.length) {
    return cutDocument(lines, {
      roots: removal.located.documents.map(({ contents }) => contents),
      document,
      text,
      blanks,
    })
  }
  if (root.flow) return null
  const cuts: Cut[] = []
  for (const [pair, indexes] of pairs) {
    const isWhole = whole.some(([one]) => one === pair)
    const found = isWhole ? [cutPair(root, pair, removal)] : cutEntries(pair.value as YAMLSeq, indexes, removal)
    if (found === null) return null
    cuts.push(...found)
  }
  return cuts
}

function cutPair(root: YAMLMap, pair: Pair, { text, lines, blanks }: Removal): Cut {
  const own = ownLines(lines, { start: startOf(pair.key), end: endOfPair(pair), text })
  return cutLines(lines, own, { isLast: root.items.at(-1) === pair, blanks })
}

function cutEntries(list: YAMLSeq, indexes: readonly number[], removal: Removal): Cut[] | null {
  if (list.flow) return cutFlow(list, indexes, removal.text)
  const { lines, text, blanks } = removal
  const removed = new Set(indexes)
  let lastKept = list.items.length - 1
  while (removed.has(lastKept)) lastKept--
  return indexes.map((index) =>
    cutLines(lines, ownEntryLines(lines, list, index, text), { isLast: index > lastKept, blanks }),
  )
}

/** Up to the next entry, or from the end of the last one that stays. Whose a comment is nobody can tell there. */
function cutFlow(list: YAMLSeq, indexes: readonly number[], text: string): Cut[] | null {
  const removed = new Set(indexes)
  const starts = list.items.map(startOf)
  const ends = list.items.map(endOf)
  let lastKept = list.items.length - 1
  while (removed.has(lastKept)) lastKept--
  const cuts = indexes
    .filter((index) => index < lastKept)
    .map((index) => ({ from: starts[index]!, to: starts[index + 1]! }))
  if (lastKept < list.items.length - 1) cuts.push({ from: ends[lastKept]!, to: ends.at(-1)! })
  const gaps = starts.slice(1).map((start, index) => text.slice(ends[index], start))
  return gaps.some((gap) => gap.includes('#')) ? null : cuts
}
