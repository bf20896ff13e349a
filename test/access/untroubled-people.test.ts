import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDenyTally } from '../../src/access/denied-for-all.ts'
import { untroubledCheck } from '../../src/access/untroubled-people.ts'
import { companyOf } from './build.ts'
import { attributes, exceptions, filesOf, policies } from './random-company.ts'

const ids = ['ana', 'ben', 'cleo', 'dan', 'eve', 'fred']
const time = fc.constantFrom('2026-02-15', '2026-03-20', '2026-04-12', '2026-05-10', '2026-06-20', '2026-07-20')
/** What many get, filled in from their records or denied to some. */
const common = [
  { name: 'Common', triggers: { a: ['x', 'y'] }, grants: ['gitlab:group:common', 'salesforce:profile:A'] },
  { name: 'Own', triggers: { b: 'x' }, grants: ['gitlab:group:${a} (guest)'] },
  { name: 'Never', triggers: { b: 'y' }, grants: ['okta:group:never'], denies: ['okta:group:never'] },
]
const companies = fc
  .tuple(
    policies({ exclusive: true }),
    exceptions,
    fc.array(attributes, { minLength: ids.length, maxLength: ids.length }),
    time,
    fc.subarray(common),
  )
  .map(([written, more, records, date, added]) => {
    const people = Object.fromEntries(ids.map((id, place) => [id, records[place]!]))
    const company = companyOf({ files: filesOf([...written, ...added], more), people })
    return { company, at: `${date}T12:00:00Z` }
  })

describe('whoever is untroubled', () => {
  test('has no problems, and nothing is denied or suppressed', () => {
    let untroubled = 0
    fc.assert(
      fc.property(companies, ({ company, at }) => {
        const check = untroubledCheck(company.model, Date.parse(at))
        for (const id of ids) {
          if (!check(company.person(id))) continue
          const access = company.access(id, at)
          if (access.expected.size > 0) untroubled++
          expect(access.problems).toEqual([])
          expect([...access.suppressed.keys()]).toEqual([])
          expect(access.denials).toEqual([])
          expect(access.locked).toBeNull()
        }
      }),
      { numRuns: 300 },
    )
    expect(untroubled).toBeGreaterThan(50)
  })

  test('has a say in what is denied to everybody only where several others are denied it', () => {
    let findings = 0
    fc.assert(
      fc.property(companies, ({ company, at }) => {
        const check = untroubledCheck(company.model, Date.parse(at))
        const [whole, short] = [createDenyTally(company.model), createDenyTally(company.model)]
        for (const id of ids) whole.add(company.access(id, at))
        const isShort = (id: string) => check(company.person(id))
        for (const id of ids) if (!isShort(id)) short.add(company.access(id, at))
        if (short.hasDenied()) for (const id of ids) if (isShort(id)) short.add(company.access(id, at))
        const [all, quick] = [whole, short].map((tally) => tally.findings(new Set()).map(({ message }) => message))
        findings += all!.length
        expect(quick!.sort()).toEqual(all!.sort())
      }),
      { numRuns: 300 },
    )
    expect(findings).toBeGreaterThan(5)
  })
})
