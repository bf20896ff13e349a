import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { PlainPerson } from '../../src/domain/plain-person.ts'
import { openLines } from '../../src/files/line-reader.ts'
import { createPlainLine } from '../../src/ledger/plain-line.ts'

const moment = '"2026-01-01T00:00:00Z"'

function lineWith(accounts: string, grants = '[1,"0 2"]'): string {
  return `["ada",1,["Writer"],[${accounts}],[${grants}],[],${moment}],\n`
}

function personCalledAda(): PlainPerson {
  const bytes = Buffer.from('ada Writer')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const [from, length] = [Int32Array.of(4), Int32Array.of(6)]
  return { bytes, view, idFrom: 0, idLength: 3, emailFrom: 0, emailLength: 0, from, length }
}

/** How many rights the line has, all of four but the last expected, and its systems; null when it is not plain. */
function judge(line: string): { readonly rights: number; readonly systems: readonly number[] } | null {
  const folder = mkdtempSync(join(tmpdir(), 'plain-line-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'lines'), `${line}${lineWith('')}  ]\n}\n`)
  const reader = openLines(join(folder, 'lines'), { hashFrom: 0 })!
  const look = createPlainLine(reader, {
    rights: Int32Array.of(0, 1, 2, 3),
    attributes: Int32Array.of(0),
    systemCount: 4,
  })
  const expected = { marks: Int32Array.of(4, 4, 4, 0), mark: 4 }
  const rights = look.match(reader.ahead(), personCalledAda(), expected)
  reader.close()
  if (rights === -1) return null
  expect(look.end()).toBe(line.length)
  return { rights, systems: [...look.systems.subarray(0, look.systemCount())] }
}

test('a line with accounts named as the person is plain, alike or not', () => {
  expect(judge(lineWith(''))).toEqual({ rights: 2, systems: [] })
  expect(judge(lineWith('[3,"ada",0,0]'))).toEqual({ rights: 2, systems: [3] })
  expect(judge(lineWith('[0,"ada",0,0],[1,"ada",0,0],[13,"ada",0,0]'))).toEqual({ rights: 2, systems: [0, 1, 13] })
  expect(judge(lineWith('[0,"ada",0,0],[1,"ada",17,0],[2,"ada",0,0]'))).toEqual({ rights: 2, systems: [0, 1, 2] })
})

test.each([
  '[0,"eve",0,0]',
  '[0,"ada",0,0],[1,"eve",0,0]',
  '[0,"ada",0,0],[1,"ada",0,1]',
  '[0,"ada",0,1],[1,"ada",0,0]',
  '[0,"ada",0,0],[1,"ada",0,0,7]',
  '[0,"ada",0,0],[1,"ada","0,0]',
  '[0,"ada",0,0],["1","ada",0,0]',
])('a line with %s among its accounts is left to the thorough way', (accounts) => {
  expect(judge(lineWith(accounts))).toBeNull()
})

test.each(['[1,"0 0"]', '[1,"3"]', '[1,"4"]', '[1,"0"],[2,"0"]'])(
  'a line with the rights %s is left to the thorough way',
  (grants) => {
    expect(judge(lineWith('[0,"ada",0,0]', grants))).toBeNull()
  },
)
