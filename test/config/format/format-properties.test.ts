import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatFile } from '../../../src/config/format/format-file.ts'
import { parseDocuments } from '../../../src/config/load-documents.ts'
import { randomFile } from './random-layout.ts'

const runs = 150

const format = (text: string) => formatFile({ path: 'a.yaml', text, kind: 'documents' })
const read = (text: string) => parseDocuments([{ path: 'a.yaml', text }])
const commentsOf = (text: string) => (text.match(/№\d+/g) ?? []).sort()

/** What the documents say, without their positions. */
function told(text: string): unknown {
  const isPlace = (value: unknown) =>
    typeof value === 'object' && value !== null && 'line' in value && 'column' in value
  return JSON.parse(JSON.stringify(read(text).documents, (_, value: unknown) => (isPlace(value) ? undefined : value)))
}

describe('whatever a file looks like', () => {
  test('its canonical form says the same, keeps every comment, and stays as it is', () => {
    let formatted = 0
    fc.assert(
      fc.property(fc.gen(), (dice) => {
        const text = randomFile(dice)
        const once = format(text)
        if (!('text' in once)) {
          expect(
            once.diagnostics.map(({ code }) => code),
            text,
          ).not.toContain('unsafe-format')
          return
        }
        formatted++
        expect(format(once.text)).toEqual(once)
        expect(told(once.text)).toEqual(told(text))
        expect(commentsOf(once.text)).toEqual(commentsOf(text))
        expect(read(once.text).diagnostics.map(({ code }) => code)).not.toContain('flat-document')
        expect(once.text).not.toMatch(/^\uFEFF|^\s*\n/)
      }),
      // Shrinking takes minutes; the seed in the message repeats what was found.
      { numRuns: runs, endOnFailure: true },
    )
    // Most files that are made up can be read; otherwise this shows nothing.
    expect(formatted).toBeGreaterThan(runs / 2)
  })
})
