import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaries } from '../../src/access/access-timeline.ts'
import { createQuickAccess } from '../../src/access/quick-access.ts'
import type { PersonAccess } from '../../src/domain/access.ts'
import type { Grant } from '../../src/domain/grant.ts'
import { accountType } from '../../src/domain/grant.ts'
import type { AttributeValue } from '../../src/domain/person.ts'
import { createRightTable } from '../../src/policy/right-table.ts'
import { catalog } from '../policy/build.ts'
import { type Company, companyOf } from './build.ts'
import { attributes, exceptions, filesOf, policies } from './random-company.ts'

const ids = ['ana', 'ben', 'cleo', 'dan']
/** What many get, whatever else there is. */
const common = {
  name: 'Common',
  triggers: { any_of: [{ a: ['x', 'y', '3'] }, { b: 'x' }] },
  inherits: ['P5'],
  grants: ['slack:channel:#common', 'gitlab:group:a (developer)'],
}
const time = fc.constantFrom('2026-02-15', '2026-03-20', '2026-04-12', '2026-05-10', '2026-06-20', '2026-07-20')

function quickAccess({ model }: Company, at: string, isSpecial: (grant: Grant) => boolean = () => false) {
  const rights = createRightTable(catalog)
  const quick = createQuickAccess(model, { now: Date.parse(at), rights, isSpecial })
  const name = (number: number) => nameOf(rights.grants[number]!)
  const counts = () =>
    new Map(quick.systems().map((system) => [rights.systemNames[system]!, quick.countIn(system)] as const))
  return {
    evaluate: quick.evaluate,
    expects: quick.expects,
    names: () => quick.list().map(name).sort(),
    counts,
    rights,
  }
}

function nameOf({ system, type, resource, level }: Grant): string {
  return `${system}:${type}:${resource}@${level ?? ''}`
}

function expectedOf({ expected }: PersonAccess): string[] {
  return Array.from(expected.values(), ({ grant }) => nameOf(grant)).sort()
}

describe('what policies alone give, by numbers', () => {
  test('is what the thorough evaluation says, now and for ever, wherever an answer is given', () => {
    let answered = 0
    fc.assert(
      fc.property(
        policies({ exclusive: true }),
        exceptions,
        fc.array(attributes, { minLength: ids.length, maxLength: ids.length }),
        time,
        fc.nat(5),
        (written, more, records, date, carrying) => {
          const at = `${date}T12:00:00Z`
          const carried = [...written, common].map((one, place) =>
            place === carrying ? { ...one, grants: [...(one.grants ?? []), 'gitlab:group:${a} (guest)'] } : one,
          )
          const people = Object.fromEntries(
            ids.map((id, place) => [id, place === 0 ? records[0]! : plain(records[place]!)]),
          )
          const company = companyOf({ files: filesOf(carried, more), people })
          const quick = quickAccess(company, at)
          for (const id of ids) {
            const person = company.person(id)
            if (!quick.evaluate(person)) continue
            if (quick.names().length > 0) answered++
            const access = company.access(id, at)
            expect(quick.names()).toEqual(expectedOf(access))
            expect(access.problems).toEqual([])
            expect([...access.expected.values()].some(({ blocked }) => blocked !== null)).toBe(false)
            expect(quick.counts()).toEqual(countsOf(access))
            for (const [number, grant] of quick.rights.grants.entries())
              expect(quick.expects(number)).toBe(quick.names().includes(nameOf(grant)))
            const later = boundaries(company.model, person).filter((one) => one > Date.parse(at))
            for (const instant of later)
              expect(expectedOf(company.access(id, new Date(instant).toISOString()))).toEqual(quick.names())
          }
        },
      ),
      { numRuns: 200 },
    )
    expect(answered).toBeGreaterThan(30)
  })

  test('speaks of people whom no change of the policies that is ahead concerns', () => {
    const files = [
      '{name: Everybody, triggers: {employment_status: Active}, grants: ["okta:group:all"]}',
      '{name: Web, triggers: {team: web}, grants: ["okta:group:web"], expires: 2026-07-01}',
      '{name: Parent, grants: ["okta:group:parent"], expires: 2026-08-01}',
      '{name: Child, triggers: {team: app}, inherits: [Parent], grants: ["okta:group:app"]}',
    ]
    const company = companyOf({
      files: files.map((one) => `policy: ${one}`).join('\n---\n'),
      people: { ana: { team: 'web' }, ben: { team: 'app' }, cleo: { team: 'db' } },
    })
    const quick = quickAccess(company, '2026-06-01T12:00:00Z')
    expect(['ana', 'ben', 'cleo'].map((id) => quick.evaluate(company.person(id)))).toEqual([false, false, true])
    expect(quick.names()).toEqual(['okta:group:all@'])
  })

  test('leaves a deny to the thorough evaluation only where it reaches somebody who would get what it names', () => {
    const files = [
      '{name: Web, triggers: {team: web}, grants: ["okta:group:web", "okta:group:all"]}',
      '{name: App, triggers: {team: app}, grants: ["okta:group:all"]}',
      '{name: No externals, triggers: {kind: external}, denies: ["okta:group:web"]}',
    ]
    const people = {
      ana: { team: 'web', kind: 'external' },
      ben: { team: 'web', kind: 'own' },
      cleo: { team: 'web' },
      dan: { team: 'app', kind: 'external' },
    }
    const company = companyOf({ files: files.map((one) => `policy: ${one}`).join('\n---\n'), people })
    const quick = quickAccess(company, '2026-06-01T12:00:00Z')
    expect(ids.map((id) => quick.evaluate(company.person(id)))).toEqual([false, true, false, true])
    const special = quickAccess(company, '2026-06-01T12:00:00Z', ({ resource }) => resource === 'web')
    expect(ids.map((id) => special.evaluate(company.person(id)))).toEqual([false, false, false, true])
  })
})

/** Of somebody whose own dates and status are no reason to think. */
function plain({ a, b, c, timezone }: Readonly<Record<string, AttributeValue>>): Record<string, AttributeValue> {
  const entries = Object.entries({ a, b, c, timezone }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Record<string, AttributeValue>
}

function countsOf({ expected }: PersonAccess): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { grant } of expected.values())
    counts.set(grant.system, (counts.get(grant.system) ?? 0) + (grant.type === accountType ? 0 : 1))
  return counts
}
