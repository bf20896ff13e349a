import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import type { PeopleSettings } from '../../src/domain/settings.ts'
import { openIndexedPeople } from '../../src/people/indexed-people.ts'
import { loadPeople } from '../../src/people/load-people.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { filesOnly } from './files-only.ts'
import { peopleSettings } from './load-fixture.ts'

function temporary(): string {
  const root = mkdtempSync(join(tmpdir(), 'indexed-people-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

/** The source read whole and by its index; null for either when it cannot be. */
async function bothWays(text: string, given: Partial<PeopleSettings> = {}) {
  const root = temporary()
  writeFileSync(join(root, 'people.ndjson'), text)
  const rules = { people: peopleSettings({ 'people.ndjson': text }, given), timezone: 'Europe/Berlin' }
  const whole = await loadPeople({ settings: rules, root, world: filesOnly }).catch((error: unknown) => {
    if (error instanceof Failure) return null
    throw error
  })
  const options = { root, rules, path: join(root, 'index'), label: 'test', now: Date.now() + 60_000 }
  return { whole, indexed: await openIndexedPeople(options), again: () => openIndexedPeople(options) }
}

const id = fc.constantFrom('ada', 'Ada', 'bo', 'Bo', 'ﬁn', 'fin', 'eve', 'o"x', ' ', 'a/b', 'cy ')
const record = fc
  .record({
    user_id: fc.option(id, { nil: undefined }),
    mail: fc.option(fc.constantFrom('a@x.com', 'A@x.com', 'b@x.com', ''), { nil: undefined }),
    email: fc.option(fc.constantFrom('c@x.com', 'a@x.com', 'B@X.com'), { nil: undefined }),
    employment_status: fc.constantFrom('Active', 'Active', 'Active', 'Vanished', ''),
    start_date: fc.constantFrom('2026-01-01', '2026-01-01', 'soon', null),
    level: fc.constantFrom(1, true, 'x'),
  })
  .map((one) => JSON.stringify(one))

describe('people of an index', () => {
  test('are those of the whole source, with everything that is wrong about them', async () => {
    let indexedRuns = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 12 }),
        fc.constantFrom({}, { mapping: { email: 'mail' } }, { mapping: { email: 'nothing' } }),
        fc.constantFrom('\n', ''),
        async (lines, given, end) => {
          const { whole, indexed, again } = await bothWays(lines.join('\n') + end, given)
          if (indexed === null) {
            // Nobody can be named, or a line has to be read with all others.
            expect(whole === null || lines.some((line) => line.includes('\\'))).toBe(true)
            return
          }
          indexedRuns++
          for (const opened of [indexed, (await again())!]) {
            const { people, diagnostics, unidentified } = whole!
            expect(opened.facts).toMatchObject({ count: people.length, unidentified })
            expect(opened.errors()).toEqual(diagnostics.filter((one) => one.severity === 'error'))
            const directory = createDirectory(people)
            expect(new Set(opened.facts.attributes)).toEqual(directory.attributes())
            for (const one of ['ada', 'Ada', 'bo', 'Bo', 'ﬁn', 'fin', 'eve', 'nobody', ' ', 'a/b'])
              expect(opened.person(one)).toEqual(directory.byId.get(one) ?? null)
            for (const mail of ['a@x.com', 'A@X.COM', 'b@x.com', 'c@x.com', 'd@x.com']) {
              const [first, ...others] = opened.byMail(mail)
              expect(first && others.length === 0 ? first : null).toEqual(directory.find(mail))
            }
            opened.close()
          }
        },
      ),
      { numRuns: 200 },
    )
    expect(indexedRuns).toBeGreaterThan(50)
  })

  test.each([
    ['a blank line', '{"user_id":"ada"}\n\n{"user_id":"bo"}\n'],
    ['a list of values', '{"user_id":"ada","team":["a","b"]}\n'],
    ['an escape', '{"user_id":"a\\u0064a"}\n'],
    ['a byte order mark', '\ufeff{"user_id":"ada"}\n'],
    ['nothing', ''],
  ])('are none where the source has %s', async (_, text) => {
    expect((await bothWays(text)).indexed).toBeNull()
  })

  test('are found in long lines and in large tables', async () => {
    const lines = Array.from({ length: 2000 }, (_, index) =>
      JSON.stringify({ user_id: `p${index}`, email: `P${index}@x.com`, note: 'é'.repeat(index % 99 === 0 ? 9000 : 3) }),
    )
    const { whole, indexed } = await bothWays(`${lines.join('\n')}\n`)
    for (const person of whole!.people.slice(0, 500)) {
      expect(indexed!.person(person.id)).toEqual(person)
      expect(indexed!.byMail(`${person.id}@x.com`).map((one) => one.id)).toEqual([person.id])
    }
    expect(indexed!.person('p2000')).toBeNull()
    indexed!.close()
  })
})
