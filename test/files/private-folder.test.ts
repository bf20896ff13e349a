import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ensurePrivateFolder } from '../../src/files/private-folder.ts'

test('a folder is made with those above it, for its owner alone', () => {
  const above = mkdtempSync(join(tmpdir(), 'provisionr-private-'))
  onTestFinished(() => rmSync(above, { recursive: true, force: true }))
  const folder = join(above, 'a', 'b')
  expect([ensurePrivateFolder(folder), ensurePrivateFolder(folder)]).toEqual([true, true])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  chmodSync(folder, 0o777)
  expect(ensurePrivateFolder(folder)).toBe(false)
})

test.skipIf(!existsSync('/proc/self'))('where nothing can be made, there is none', () => {
  expect(ensurePrivateFolder('/proc/x/provisionr')).toBe(false)
})
