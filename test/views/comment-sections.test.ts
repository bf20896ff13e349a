import { expect, test } from 'vitest'
import { type CommentSection, fitSections } from '../../src/views/comment-sections.ts'

const section = (title: string, amount: number, least: number): CommentSection => ({
  title,
  isFolded: false,
  columns: null,
  rows: Array.from({ length: amount }, (_, index) => ({ cells: () => [`${title} row ${index}`.padEnd(97)], rank: 0 })),
  noun: 'rows',
  least,
})
const rowsIn = (text: string) => text.split('\n').filter((line) => line.startsWith('- ')).length

test('rows are taken from the top, as long as the sections below have what is left to them', () => {
  const texts = fitSections([section('one', 100, 2000), section('two', 100, 2000)], 6000)
  expect(texts.map(rowsIn)).toEqual([37, 20])
})

test('where not even that fits, the sections above have theirs', () => {
  const texts = fitSections([section('one', 100, 2000), section('two', 100, 2000)], 3000)
  expect(texts.map(rowsIn)).toEqual([20, 7])
  expect(Buffer.byteLength(texts.join('\n\n'))).toBeLessThan(3000)
})
