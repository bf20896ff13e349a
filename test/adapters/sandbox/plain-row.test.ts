import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createPlainRow } from '../../../src/adapters/sandbox/plain-row.ts'
import type { PlainPerson, RowFrame } from '../../../src/domain/plain-person.ts'
import { openLines } from '../../../src/files/line-reader.ts'

const ada = '["ada",0,"0 2","ada","ada@acme.com",null,null,null,null,[]],\n'

const plainRows = [
  ada,
  '["ada",0,"","ada","ada@acme.com",null,null,null,null,[]],\n',
  '["ada",0,"1","ada",null,"Ada L",null,null,1780000000000,[]],\n',
  '["ada",0,"2 1 0","ada","ada@acme.com","Ada",null,null,null,[]]\n',
]

const otherRows = [
  '["adam",0,"0","adam","ada@acme.com",null,null,null,null,[]],\n',
  '["ada",1,"0 2","ada","ada@acme.com",null,null,null,null,[]],\n',
  '["ada",0,"0 2","eve","ada@acme.com",null,null,null,null,[]],\n',
  '["ada",0,"0 2","ada","eve@acme.com",null,null,null,null,[]],\n',
  '["ada",0,"0 2","ada","ada@acme.com",null,"7",null,null,[]],\n',
  '["ada",0,"0 2","ada","ada@acme.com",null,null,null,null,[[0,1]]],\n',
  '["ada",0,"0 0","ada","ada@acme.com",null,null,null,null,[]],\n',
  '["ada",0,"3","ada","ada@acme.com",null,null,null,null,[]],\n',
  '["ada",0,"9","ada","ada@acme.com",null,null,null,null,[]],\n',
  '["ada",0,"0 2","ada","ada@acme.com",null,null,null,null,[]],',
  '["ada",0,"0 2","ada","ada@acme.com",null,nu',
]

function person(): PlainPerson {
  const bytes = Buffer.from('ada ada@acme.com')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const none = new Int32Array(0)
  return { bytes, view, idFrom: 0, idLength: 3, emailFrom: 4, emailLength: 12, from: none, length: none }
}

function emptyFrame(): RowFrame {
  return { view: new DataView(new ArrayBuffer(0)), headFrom: 0, headLength: 0, tailFrom: 0, tailLength: 0 }
}

/** The verdict on the first row of a file, 3 of whose 4 rights are expected; the next row fills what is read ahead. */
function judge(row: string, frame: RowFrame): { readonly rights: number; readonly end: number } {
  const folder = mkdtempSync(join(tmpdir(), 'plain-row-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'rows'), row.endsWith('\n') ? `${row}${ada}` : row)
  const reader = openLines(join(folder, 'rows'), { hashFrom: 0 })!
  const look = createPlainRow(reader, Int32Array.of(0, 1, 2, 3))
  const rights = look.match(reader.ahead(), person(), { marks: Int32Array.of(4, 4, 4, 0), mark: 4 }, frame)
  reader.close()
  return { rights, end: rights === -1 ? -1 : look.end() }
}

test('a row is plain or not by itself', () => {
  expect(plainRows.map((row) => judge(row, emptyFrame()))).toEqual(
    [2, 0, 1, 3].map((rights, index) => ({ rights, end: plainRows[index]!.length })),
  )
  expect(otherRows.filter((row) => judge(row, emptyFrame()).rights !== -1)).toEqual([])
})

test('the frame of another row of the same person changes no verdict', () => {
  for (const first of plainRows)
    for (const row of [...plainRows, ...otherRows]) {
      const frame = emptyFrame()
      judge(first, frame)
      expect([first, row, judge(row, frame)]).toEqual([first, row, judge(row, emptyFrame())])
    }
})

test('a row that is not plain leaves no frame', () => {
  for (const row of otherRows) {
    const frame = emptyFrame()
    judge(row, frame)
    expect(frame.tailLength).toBe(0)
  }
})
