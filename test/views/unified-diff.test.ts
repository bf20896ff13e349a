import { expect, test } from 'vitest'
import { createStyle } from '../../src/views/style.ts'
import { diffText, unifiedDiff } from '../../src/views/unified-diff.ts'

const shown = (before: string, after: string) => diffText(unifiedDiff('a b.yaml', before, after), createStyle(0))

test('a diff has hunks with three lines around each change', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `${index}\n`)
  expect(shown(lines.join(''), lines.with(5, 'x\n').join(''))).toEqual(
    ['--- a/a b.yaml', '+++ b/a b.yaml', '@@ -3,7 +3,7 @@', ' 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8'.split('\n')].flat(),
  )
  expect(shown('a\n', 'a\n')).toEqual([])
})

test('line ends are part of the patch, and a missing one is said', () => {
  expect(shown('a\r\nb', 'a\r\nb\r\n').slice(2)).toEqual([
    '@@ -1,2 +1,2 @@',
    ' a\r',
    '-b',
    '\\ No newline at end of file',
    '+b\r',
  ])
})

test('what does not show is written out', () => {
  expect(shown('', '\uFEFFa\u001b[2J\t\r b\n')[3]).toBe('+\\u{FEFF}a\\u{1B}[2J\t\\u{D} b')
})

test('lines are painted by what they are', () => {
  const painted = diffText(unifiedDiff('a', 'b\nc\n', 'b\n--\n'), createStyle(1))
  expect(painted.map((line) => line.startsWith('\u001b['))).toEqual([true, true, true, false, true, true])
})
