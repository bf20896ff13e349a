import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addException, removeExceptions, revokeException } from '../../src/config/edit-exceptions.ts'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { indented, keysOf, recordOf } from './exception-files.ts'

/** A piece of a file: whole lines, and the lines of it that no edit of an exception may touch. */
interface Piece {
  readonly lines: string
  readonly exceptions: number
  readonly foreign: readonly string[]
}

const gap = fc.constantFrom('', '\n', '\n\n')
const comment = fc.constantFrom('', '# own 1\n', '# own 1\n# own: [2\n')
const ending = fc.constantFrom('', ' # behind', '   #')
const extra = fc.constantFrom(
  '',
  'ticket: "A # b"',
  'approved_by: [cto, "ceo: x"]',
  'approved_by:\n- cto\n- ceo',
  'justification: >-\n  a\n  b',
)

const body = fc.tuple(ending, extra).map(([end, more]) => {
  const keys = keysOf('ID').map((line, index) => (index === 2 ? line + end : line))
  const lines = more.startsWith('justification') ? keys.toSpliced(3, 1) : keys
  return more === '' ? lines : [...lines, ...more.split('\n')]
})

const single = fc.tuple(comment, body, fc.constantFrom('', '  ', '    ')).map(
  ([own, lines, indent]): Piece => ({
    lines: `${own}exception:\n${indented(lines, indent)}`,
    exceptions: 1,
    foreign: [],
  }),
)
const flow = fc.constant<Piece>({ lines: `exception: {${keysOf('ID').join(', ')}}\n`, exceptions: 1, foreign: [] })
const policy = fc
  .constantFrom('policy:\n  name: NAME # stays\n\n  description: |+\n    text\n\n', 'policies: [{name: NAME}] # kept\n')
  .map((lines): Piece => ({ lines, exceptions: 0, foreign: [lines] }))
const list = fc
  .tuple(
    fc.array(fc.tuple(comment, body, gap), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '  '),
    fc.constantFrom('- ', '-   '),
  )
  .map(([entries, indent, dash]): Piece => {
    const inner = indent + ' '.repeat(dash.length)
    const texts = entries.map(
      ([own, lines, blank]) => own.replaceAll(/^(?=.)/gm, indent) + indented(lines, inner, indent + dash) + blank,
    )
    return { lines: `exceptions:\n${texts.join('')}`, exceptions: entries.length, foreign: [] }
  })

const file = fc
  .record({
    pieces: fc.array(fc.tuple(fc.oneof(single, list, flow, policy), gap, fc.constantFrom('', '# note\n\n')), {
      minLength: 1,
      maxLength: 4,
    }),
    isWindows: fc.boolean(),
    hasMark: fc.boolean(),
    hasLastBreak: fc.boolean(),
  })
  .map(({ pieces, isWindows, hasMark, hasLastBreak }) => {
    let count = 0
    const named = pieces.map(([piece, blank, note], index) => {
      const lines = piece.lines.replaceAll(/\bID\b/g, () => `EX-${++count}`).replaceAll('NAME', `P${index}`)
      return { text: note + lines + blank, foreign: piece.foreign.map((text) => text.replaceAll('NAME', `P${index}`)) }
    })
    const form = (text: string) => (isWindows ? text.replaceAll('\n', '\r\n') : text)
    const whole = named.map(({ text }) => text).join('---\n')
    const text = hasLastBreak ? whole : whole.replace(/\n$/, '')
    const notes = pieces.filter(([, , note]) => note !== '').length
    return {
      text: (hasMark ? '\uFEFF' : '') + form(text),
      count,
      notes,
      foreign: named.flatMap((one) => one.foreign).map((one) => form(one.trimEnd())),
    }
  })

const read = (text: string) => parseDocuments([{ path: 'a.yaml', text }]).documents.exceptions
const told = (text: string) =>
  read(text).map(({ id, justification, approvedBy, revoked, ticket }) => ({
    id,
    justification,
    approvedBy,
    revoked,
    ticket,
  }))

describe('whatever the file looks like', () => {
  test('an exception that is added changes no other byte', () => {
    fc.assert(
      fc.property(file, ({ text }) => {
        const after = addException({ path: 'a.yaml', text }, recordOf({ id: 'NEW-1' })).text
        expect(isInsertion(text, after)).toBe(true)
        expect(told(after).filter(({ id }) => id !== 'NEW-1')).toEqual(told(text))
        expect(told(after)).toHaveLength(told(text).length + 1)
      }),
      { numRuns: 100 },
    )
  })

  test('a revocation changes no other byte', () => {
    const revocation = { at: { kind: 'instant', instant: 0 }, by: 'sec', reason: 'why: not' } as const
    fc.assert(
      fc.property(file, fc.nat(), ({ text, count }, pick) => {
        fc.pre(count > 0)
        const id = `EX-${(pick % count) + 1}`
        const after = revokeException({ path: 'a.yaml', text }, id, revocation).text
        expect(isInsertion(text, after)).toBe(true)
        expect(told(after)).toEqual(told(text).map((one) => (one.id === id ? { ...one, revoked: revocation } : one)))
      }),
      { numRuns: 100 },
    )
  })

  test('what is removed takes nothing else with it', () => {
    fc.assert(
      fc.property(file, fc.nat(), ({ text, count, notes, foreign }, bits) => {
        const ids = new Set(
          Array.from({ length: count }, (_, index) => `EX-${index + 1}`).filter((_, index) => (bits >> index) & 1),
        )
        const after = removeExceptions({ path: 'a.yaml', text }, ids)
        const kept = told(text).filter(({ id }) => !ids.has(id))
        expect(told(after ?? '')).toEqual(kept)
        if (after === null) {
          expect(foreign.length + notes + kept.length).toBe(0)
          return
        }
        expect(foreign.filter((one) => !after.includes(one))).toEqual([])
        expect(after.split('# note').length - 1).toBe(notes)
        expect(after.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'))
        expect(isDeletion(text.replace('\uFEFF', ''), after.replace('\uFEFF', '').trimEnd())).toBe(true)
      }),
      { numRuns: 250 },
    )
  })

  test('adding and removing gives the same bytes, apart from blank lines at the end', () => {
    fc.assert(
      fc.property(file, ({ text }) => {
        const added = addException({ path: 'a.yaml', text }, recordOf({ id: 'NEW-1' })).text
        expect(removeExceptions({ path: 'a.yaml', text: added }, new Set(['NEW-1']))?.trimEnd()).toBe(text.trimEnd())
      }),
      { numRuns: 100 },
    )
  })
})

/** Whether `after` is `before` with one piece put in. */
function isInsertion(before: string, after: string): boolean {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  return after.endsWith(before.slice(start))
}

/** Whether `after` is `before` with lines left out. */
function isDeletion(before: string, after: string): boolean {
  const lines = before.split(/\r?\n/)
  let at = 0
  return after.split(/\r?\n/).every((line) => {
    while (at < lines.length && lines[at] !== line) at++
    return at++ < lines.length
  })
}
