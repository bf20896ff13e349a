import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verifyAudit } from '../../../src/ledger/audit-chain.ts'
import { appendAudit, auditHead, readAuditEntries } from './file-log.ts'
import { readAuditLines } from '../../../src/ledger/file/audit-file.ts'
import { failureOf, recordOf, temporaryFolder } from '../ledger-fixture.ts'

const nothing = { count: 0, hash: null }

async function startLog(count = 3) {
  const path = join(temporaryFolder(), 'audit.jsonl')
  const head = await appendAudit(
    path,
    Array.from({ length: count }, (_, index) => recordOf({ person: `p${index}` })),
    nothing,
  )
  return { path, head, text: readFileSync(path, 'utf8') }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('appending', () => {
  test('continues the chain over several runs', async () => {
    const { path, head } = await startLog()
    const later = await appendAudit(path, [recordOf({ run: 'run-2' })], head)
    expect(later.count).toBe(4)
    expect(await auditHead(path, later)).toEqual(later)
    expect(verifyAudit(await collect(readAuditLines(path)), later)).toEqual([])
    expect((await collect(readAuditEntries(path))).map(({ seq, run }) => [seq, run])).toEqual([
      [1, 'run-1'],
      [2, 'run-1'],
      [3, 'run-1'],
      [4, 'run-2'],
    ])
  })

  test('nothing writes nothing', async () => {
    const path = join(temporaryFolder(), 'audit.jsonl')
    expect(await appendAudit(path, [], nothing)).toEqual(nothing)
    expect(existsSync(path)).toBe(false)
  })

  test('makes a log that only its owner can read', async () => {
    expect(statSync((await startLog()).path).mode & 0o777).toBe(0o600)
  })

  test('finds its place behind lines of any length', async () => {
    const { path, head } = await startLog()
    const long = await appendAudit(path, [recordOf({ detail: 'é'.repeat(200_000) })], head)
    const last = await appendAudit(path, [recordOf()], long)
    expect(last.count).toBe(5)
    expect(verifyAudit(await collect(readAuditLines(path)), last)).toEqual([])
  })

  test('is refused when the log is a folder', async () => {
    const path = join(temporaryFolder(), 'audit.jsonl')
    mkdirSync(path)
    expect(await failureOf(() => appendAudit(path, [recordOf()], nothing))).toMatchObject({ code: 'file-unwritable' })
  })
})

describe('a last line whose writing was interrupted', () => {
  test('is moved aside and recorded, wherever it was cut', async () => {
    const { text } = await startLog()
    const kept = text.slice(0, text.indexOf('\n', text.indexOf('\n') + 1) + 1)
    const folder = temporaryFolder()
    for (let length = kept.length + 1; length < text.length - 1; length += 7) {
      const path = join(folder, String(length), 'audit.jsonl')
      mkdirSync(join(folder, String(length)))
      writeFileSync(path, text.slice(0, length))
      const head = await appendAudit(path, [recordOf({ person: 'next' })], nothing)
      const entries = await collect(readAuditEntries(path))
      expect(entries.map(({ event, person }) => [event, person])).toEqual([
        ['result', 'p0'],
        ['result', 'p1'],
        ['recovered', null],
        ['result', 'next'],
      ])
      expect(readFileSync(`${path}.torn`, 'utf8')).toBe(`${text.slice(kept.length, length)}\n`)
      expect(verifyAudit(await collect(readAuditLines(path)), head)).toEqual([])
    }
  })

  test('is kept when only its end is missing', async () => {
    const { path, text } = await startLog()
    writeFileSync(path, text.slice(0, -1))
    const head = await appendAudit(path, [recordOf()], nothing)
    expect(head.count).toBe(4)
    expect(verifyAudit(await collect(readAuditLines(path)), head)).toEqual([])
    expect(existsSync(`${path}.torn`)).toBe(false)
  })

  test('is moved aside when it is an entry that does not belong there', async () => {
    const { path, text } = await startLog()
    writeFileSync(path, text + text.slice(0, text.indexOf('\n')))
    const head = await appendAudit(path, [recordOf()], nothing)
    expect(head.count).toBe(5)
    expect(verifyAudit(await collect(readAuditLines(path)), head)).toEqual([])
  })

  test('that the ledger remembers as written is damage, and stays where it is', async () => {
    const { path, head, text } = await startLog()
    writeFileSync(path, text.slice(0, -9))
    expect(await failureOf(() => appendAudit(path, [recordOf()], head))).toMatchObject({ code: 'audit-unreadable' })
    expect(readFileSync(path, 'utf8')).toBe(text.slice(0, -9))
  })

  test('is left out when the log is read', async () => {
    const { path, text } = await startLog()
    writeFileSync(path, text.slice(0, -9))
    expect(await collect(readAuditEntries(path))).toHaveLength(2)
  })
})

describe('a damaged log', () => {
  test.each([
    ['its last line was edited', (text: string) => text.replace('"p2"', '"px"')],
    ['its last line is no entry', (text: string) => `${text}{}\n`],
    ['it ends with an empty line', (text: string) => `${text}\n`],
    ['its end was cut off', (text: string) => text.slice(0, text.lastIndexOf('{"seq"'))],
    ['all of it was cut off', () => ''],
  ])('is not appended to when %s', async (_, damage) => {
    const { path, head, text } = await startLog()
    writeFileSync(path, damage(text))
    expect(await failureOf(() => appendAudit(path, [recordOf()], head))).toMatchObject({
      code: 'audit-unreadable',
      exitCode: 1,
    })
    expect(await failureOf(() => auditHead(path, head))).toMatchObject({ code: 'audit-unreadable' })
    expect(readFileSync(path, 'utf8')).toBe(damage(text))
  })

  test('that replaces the one the ledger remembers is not appended to', async () => {
    const { head } = await startLog()
    const other = await startLog()
    writeFileSync(other.path, '')
    await appendAudit(
      other.path,
      Array.from({ length: 3 }, () => recordOf({ actor: 'x' })),
      nothing,
    )
    expect(await failureOf(() => appendAudit(other.path, [recordOf()], head))).toMatchObject({
      code: 'audit-unreadable',
    })
  })

  test('is not read past the damage', async () => {
    const { path, text } = await startLog()
    writeFileSync(path, text.replace('"p1"', '"px"'))
    const failure = await failureOf(() => collect(readAuditEntries(path)))
    expect(failure.message).toContain('line 2')
  })
})

test('without a log there are no entries', async () => {
  const path = join(temporaryFolder(), 'audit.jsonl')
  expect(await collect(readAuditEntries(path))).toEqual([])
  expect(await auditHead(path, nothing)).toEqual(nothing)
})
