import { describe, expect, test } from 'vitest'
import type { PeopleSettings, SystemSettings } from '../../src/domain/settings.ts'
import { loadPeople, type PeopleLoad } from '../../src/people/load-people.ts'
import { filesOnly } from '../people/files-only.ts'
import { configured, failureOf, peopleSettings } from '../people/load-fixture.ts'
import { quietIo, systemSettings } from './sandbox/sandbox-context.ts'

/** A directory with three people, each in a department: Ada and Bo in Sales, Cy in Ops. Bo has left. */
export interface Directory {
  /** of the source, or of a system */
  readonly settings: SystemSettings['options']
  /** what the server was asked, and whether that would change something */
  readonly seen: readonly string[]
  readonly isWrite: (asked: string) => boolean
  /** from now on lists break off after so many of their pages */
  readonly breakOff: (pages: number) => void
}

export interface DirectorySubject {
  readonly source: string
  /** as the table of what was tried has it; left out: the source */
  readonly name?: string
  /** how people are read from its records */
  readonly people: Pick<PeopleSettings, 'key' | 'mapping' | 'status'>
  /** what follows on the names */
  readonly domain: string
  /** what stands in a record and must not be read */
  readonly secret?: string
  readonly start: () => Promise<Directory>
}

/** What every system has to get right that people come from. */
export function describeDirectory({ source, name = source, people, domain, secret, start }: DirectorySubject): void {
  const expected = [
    [`ada${domain}`, 'ada@acme.test', 'Sales', 'active'],
    [`bo${domain}`, 'bo@acme.test', 'Sales', 'terminated'],
    [`cy${domain}`, 'cy@acme.test', 'Ops', 'active'],
  ]

  describe(`${name} keeps the contract of people sources`, () => {
    test('people are read to the end, and nothing is written', async () => {
      const { settings, seen, isWrite } = await start()
      const { loaded, lines } = await load(source, settings)
      expect(rowsOf(loaded)).toEqual(expected)
      const values = loaded.people.flatMap(({ attributes }) => [...attributes.values()])
      if (secret !== undefined) expect(values.join()).not.toContain(secret)
      expect(seen.filter(isWrite)).toEqual([])
      expect(lines.at(-1)).toMatch(new RegExp(`^people: [1-9]\\d* requests to ${source}$`))
    })

    test('people are read with the settings of a system', async () => {
      const { settings } = await start()
      const system = systemSettings({ name: 'staff', adapter: source, options: settings, timeout: 5000 })
      expect(rowsOf((await load('staff', {}, system)).loaded)).toEqual(expected)
    })

    test('people are never fewer because something broke off', async () => {
      for (const pages of [0, 1]) {
        const { settings, breakOff } = await start()
        breakOff(pages)
        const failure = await failureOf(load(source, settings))
        expect([pages, failure]).toMatchObject([pages, { code: 'people-unreadable' }])
        expect(failure.message).toContain(`the people of ${source} cannot be read`)
      }
    })
  })

  async function load(from: string, options: SystemSettings['options'], system?: SystemSettings) {
    const lines: string[] = []
    const sources = [{ source: from, path: null, at: configured, options }]
    const settings = { timezone: 'UTC', people: peopleSettings({}, { ...people, sources }) }
    const io = quietIo({ debug: (line) => lines.push(line) })
    const world = { ...filesOnly, io, systems: new Map(system && [[system.name, system]]) }
    return { loaded: await loadPeople({ settings, root: '/', world }), lines }
  }

  /** Of the three: some servers have people of their own. */
  function rowsOf(loaded: PeopleLoad) {
    return loaded.people
      .map(({ id, status, attributes }) => [id, attributes.get('email'), attributes.get('department'), status])
      .filter(([, email]) => expected.some((one) => one[1] === email))
  }
}
