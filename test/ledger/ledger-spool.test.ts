import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSpool } from '../../src/ledger/ledger-spool.ts'
import { temporaryFolder } from './ledger-fixture.ts'

function temporaryFilesIn(folder: string): void {
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
}

test('a spool is filled once for each version, and has no name on the disk', async () => {
  const folder = temporaryFolder()
  temporaryFilesIn(folder)
  const spool = createSpool()
  const filled: string[] = []
  const fill = (text: string) => async (handle: number) => {
    expect(readdirSync(folder)).toEqual([])
    writeFileSync(handle, text)
    return filled.push(text) > 0
  }
  const first = await spool.handleOf('1', fill('one'))
  expect(await spool.handleOf('1', fill('again'))).toBe(first)
  expect(await spool.handleOf('2', fill('two'))).not.toBe(first)
  expect(filled).toEqual(['one', 'two'])
})

test('without a place for temporary files, or without a ledger, there is none', async () => {
  const spool = createSpool()
  expect(await spool.handleOf('1', () => Promise.resolve(false))).toBeNull()
  temporaryFilesIn(join(temporaryFolder(), 'none'))
  expect(await createSpool().handleOf('1', () => Promise.resolve(true))).toBeNull()
})
