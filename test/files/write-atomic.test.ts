import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeFileAtomic } from '../../src/files/write-atomic.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provisionr-write-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const modeOf = (path: string) => statSync(path).mode & 0o777

describe('writeFileAtomic', () => {
  test('never puts a file in the place of a device or a folder', () => {
    for (const path of ['/dev/null', folder]) {
      expect(() => writeFileAtomic(path, 'text')).toThrow('is no regular file')
      expect(statSync(path).isFile()).toBe(false)
    }
  })

  test('makes the folders it needs and leaves nothing else in them', () => {
    const path = join(folder, 'a/b/state.json')
    writeFileAtomic(path, 'grüße')
    expect(readFileSync(path, 'utf8')).toBe('grüße')
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['state.json'])
  })

  test('replaces a file as a whole: an open reader keeps the old one', () => {
    const path = join(folder, 'state.json')
    writeFileSync(path, 'old')
    const before = statSync(path).ino
    writeFileAtomic(path, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(statSync(path).ino).not.toBe(before)
  })

  test('sets the mode exactly, and otherwise keeps the one that was', () => {
    const path = join(folder, 'state.json')
    writeFileAtomic(path, 'a', { mode: 0o666 })
    expect(modeOf(path)).toBe(0o666)
    chmodSync(path, 0o640)
    writeFileAtomic(path, 'b')
    expect(modeOf(path)).toBe(0o640)
    writeFileAtomic(path, 'c', { mode: 0o600 })
    expect(modeOf(path)).toBe(0o600)
  })

  test('writes through a link instead of replacing it', () => {
    writeFileSync(join(folder, 'real'), 'old')
    symlinkSync('real', join(folder, 'link'))
    writeFileAtomic(join(folder, 'link'), 'new')
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new')
  })

  test('writes a file with the longest name that there is', () => {
    const name = 'x'.repeat(255)
    writeFileAtomic(join(folder, name), 'a')
    expect(readdirSync(folder)).toEqual([name])
  })

  test.each([
    ['a folder is in the way', (path: string) => mkdirSync(join(path, 'inside'), { recursive: true }), ''],
    ['the folder is a file', (path: string) => writeFileSync(path, 'file'), '/below'],
  ])('fails and leaves nothing behind when %s', (_what, obstruct, below) => {
    const path = join(folder, 'state.json')
    obstruct(path)
    expect(() => writeFileAtomic(path + below, 'new')).toThrow(expect.objectContaining({ code: 'file-unwritable' }))
    expect(readdirSync(folder)).toEqual(['state.json'])
  })
})
