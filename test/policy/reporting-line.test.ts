import { describe, expect, test } from 'vitest'
import type { Truth } from '../../src/domain/trigger.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { matchTrigger } from '../../src/policy/trigger-match.ts'
import { personOf, triggerOf } from './build.ts'

/** Each person's manager, by id or address; a person without one has none. */
type Line = Readonly<Record<string, string | undefined>>

function isUnder(id: string, superior: string, line: Line): Truth {
  const people = Object.entries(line).map(([name, manager]) =>
    personOf(name, { email: `${name}@company.com`, ...(manager === undefined ? {} : { manager }) }),
  )
  const directory = createDirectory(people)
  const { attributes, zone } = directory.byId.get(id)!
  return matchTrigger(triggerOf(`manager: {under: ${superior}}`), { id, attributes, zone }, { directory })
}

const company: Line = { cleo: undefined, vic: 'cleo', max: 'vic@company.com', ana: 'max', otto: 'cleo' }

describe('a person is under', () => {
  test('their manager, and everybody above', () => {
    expect(['max', 'vic', 'cleo'].map((one) => isUnder('ana', one, company))).toEqual([true, true, true])
  })

  test('nobody beside or below them, nor themselves', () => {
    expect(['otto', 'ana'].map((one) => isUnder('ana', one, company))).toEqual([false, false])
    expect(isUnder('vic', 'ana', company)).toBe(false)
  })

  test('a superior who is named by address, capitals aside', () => {
    expect(isUnder('ana', 'Vic@Company.com', company)).toBe(true)
  })

  test('nobody known, when they have no manager', () => {
    expect(isUnder('cleo', 'vic', company)).toBeNull()
  })
})

describe('the reporting line', () => {
  test('ends at whoever reports to themselves', () => {
    const line = { boss: 'boss', ana: 'boss', eve: undefined }
    expect(isUnder('ana', 'boss', line)).toBe(true)
    expect(isUnder('ana', 'eve', line)).toBe(false)
    expect(isUnder('boss', 'boss', line)).toBe(false)
  })

  test('in a circle is unknown, but for those it passes', () => {
    const line = { ana: 'max', max: 'vic', vic: 'max', eve: undefined }
    expect(isUnder('ana', 'vic', line)).toBe(true)
    expect(isUnder('ana', 'eve', line)).toBeNull()
    expect(isUnder('max', 'max', line)).toBeNull()
    expect(isUnder('max', 'vic', line)).toBe(true)
  })

  test('with a broken link is unknown from there on', () => {
    const line = { ana: 'max', max: 'gone@company.com', eve: undefined }
    expect(isUnder('ana', 'max', line)).toBe(true)
    expect(isUnder('ana', 'eve', line)).toBeNull()
  })

  test('to somebody unknown is unknown', () => {
    expect(isUnder('ana', 'nobody', company)).toBeNull()
  })

  test('of any length is followed', () => {
    const line: Record<string, string | undefined> = { p0: undefined }
    for (let i = 1; i <= 20_000; i++) line[`p${i}`] = `p${i - 1}`
    expect(isUnder('p20000', 'p0', line)).toBe(true)
  })
})

describe('the directory', () => {
  test('knows an address only when one person has it', () => {
    const people = [personOf('a', { email: 'x@company.com' }), personOf('b', { email: 'X@company.com' })]
    const directory = createDirectory([...people, personOf('c', { email: 'c@company.com' })])
    expect(directory.find('x@company.com')).toBeNull()
    expect(directory.find('C@COMPANY.COM')?.id).toBe('c')
    expect(directory.find('A')).toBeNull()
  })

  test('prefers an id to an address', () => {
    const people = [personOf('x@company.com', { email: 'old@company.com' }), personOf('b', { email: 'x@company.com' })]
    expect(createDirectory(people).find('x@company.com')?.id).toBe('x@company.com')
  })
})
