import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createCompany } from './company.ts'
import { driftOf } from './drift.ts'
import { expectationsOf } from './expected-grants.ts'
import { calculateExpectedAccess, nameIndex } from './seeds-algorithm.ts'
import { policyCount, sizes } from './sizes.ts'
import { writeRepository } from './write-repository.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

test('one seed always makes the same company, another one another', () => {
  const [first, again, other] = [1, 1, 2].map((seed) => filesOf(write(seed)))
  expect(first).toEqual(again)
  expect(first?.get('people.ndjson')).not.toBe(other?.get('people.ndjson'))
})

test('the sizes have the policies that they are known for', () => {
  const counts = [sizes.S, sizes.M, sizes.L, sizes.XL].map(policyCount)
  expect(counts).toEqual([60, 400, 2000, 2000])
})

test('people have about 29 grants and differ by one of them in one case of a hundred', () => {
  const company = createCompany(sizes.M, 1)
  const expectedOf = expectationsOf(company)
  const drifts = Array.from({ length: 5000 }, (_, index) => {
    const expected = expectedOf(company.person(index))
    return { expected: expected.length, ...driftOf(expected, index, 1, 'people') }
  })
  const grants = drifts.reduce((sum, one) => sum + one.expected, 0) / drifts.length
  expect(grants).toBeGreaterThan(28)
  expect(grants).toBeLessThan(31)
  const differing = drifts.filter(({ gone, extra }) => gone.length + extra.length === 1).length
  expect(differing).toBeGreaterThan(25)
  expect(differing).toBeLessThan(75)
  expect(drifts.every(({ gone, extra }) => gone.length + extra.length <= 1)).toBe(true)
})

test('the quick look-up of expected grants finds what the scan of all policies finds', () => {
  const company = createCompany(sizes.L, 3)
  const byName = nameIndex(company.policies)
  const expectedOf = expectationsOf(company)
  for (let index = 0; index < 200; index++) {
    const person = company.person(index)
    const scanned = [...calculateExpectedAccess(person, company.policies, byName).values()]
    const keys = (grants: typeof scanned) => grants.map(({ key, level }) => `${key} ${level}`).sort()
    expect(keys([...expectedOf(person)])).toEqual(keys(scanned))
  }
})

function write(seed: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  folders.push(folder)
  return writeRepository({ folder, size: 'tiny', seed, drift: 'people' }, 'this test').root
}

function filesOf(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'))
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.sort().map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]))
}
