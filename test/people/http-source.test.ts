import { describe, expect, test } from 'vitest'
import type { Failure } from '../../src/domain/failure.ts'
import { loadPeople } from '../../src/people/load-people.ts'
import type { FaultKind } from '../adapters/fault-proxy.ts'
import { quietIo } from '../adapters/sandbox/sandbox-context.ts'
import { filesOnly } from './files-only.ts'
import { configured, failureOf, peopleSettings } from './load-fixture.ts'
import { type GivePage, hrToken, type PeopleServer, startPeopleServer } from './people-server.ts'

const person = (number: number) => ({ id: `p-${number}`, name: { first: `First ${number}` }, status: 'Active' })
const crowd = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1))
const size = 3

async function load(server: PeopleServer, options: object = {}) {
  const lines: string[] = []
  const source = {
    source: 'http',
    path: null,
    at: configured,
    options: { url: server.url, token: '${HR}', ...options },
  }
  const settings = { timezone: 'UTC', people: peopleSettings({}, { key: 'id', sources: [source] }) }
  const reveal = (stored: Readonly<Record<string, unknown>>) => ({ ...stored, token: hrToken })
  const world = { ...filesOnly, reveal, io: quietIo({ debug: (line) => lines.push(line) }) }
  return loadPeople({ settings, root: '/', world }).then(
    (people) => ({ ...people, lines }),
    (error: unknown) => {
      expect(JSON.stringify([String(error), (error as Failure).help, lines])).not.toContain(hrToken)
      throw error
    },
  )
}

const byPage: GivePage = (people, query) => {
  const from = (Number(query.get('page')) - 1) * size
  return { body: { data: people.slice(from, from + size), meta: { total: people.length } } }
}
const byOffset: GivePage = (people, query) => {
  const from = Number(query.get('start'))
  return { body: people.slice(from, from + Number(query.get('max'))) }
}
const byLink: GivePage = (people, query, address) => {
  const from = Number(query.get('from') ?? 0)
  const next =
    from + size < people.length ? { link: `<${address(`/api/people?from=${from + size}`)}>; rel="next"` } : {}
  return { body: people.slice(from, from + size), headers: next }
}
const byAddress: GivePage = (people, query) => {
  const from = Number(query.get('from') ?? 0)
  const next = from + size < people.length ? `/api/people?from=${from + size}` : null
  return { body: { people: people.slice(from, from + size), paging: { next } } }
}
const byCursor: GivePage = (people, query) => {
  const from = Number(Buffer.from(query.get('after') ?? '', 'base64').toString() || 0)
  const more = from + size < people.length
  const next = more ? { next: Buffer.from(String(from + size)).toString('base64') } : {}
  return { body: { people: people.slice(from, from + size), ...next } }
}

const ways = [
  ['pages by number', byPage, { items: 'data', page: 'page', total: 'meta.total' }],
  ['pages by number without a total', byPage, { items: 'data', page: 'page' }],
  ['an offset', byOffset, { offset: 'start', limit: 'max', page_size: size }],
  ['links', byLink, {}],
  ['addresses', byAddress, { items: 'people', next: 'paging.next' }],
  ['cursors', byCursor, { items: 'people', next: 'next', cursor: 'after' }],
] as const

describe('people come by HTTP', () => {
  test.each(ways)('with %s, each once, whatever number there is', async (_, givePage, options) => {
    for (const count of [1, size - 1, size, size + 1, size * 3]) {
      const server = await startPeopleServer(crowd(count), givePage)
      const { people, diagnostics, lines } = await load(server, options)
      expect(diagnostics).toEqual([])
      expect(people.map(({ id }) => id).toSorted()).toEqual(
        crowd(count)
          .map(({ id }) => id)
          .toSorted(),
      )
      expect(people[0]!.attributes.get('name.first')).toBe('First 1')
      expect(lines.at(-1)).toBe(`people: ${server.asked.length} requests to ${new URL(server.url).host}/api/people`)
      expect(server.asked.length).toBeLessThanOrEqual(Math.ceil(count / size) + 1)
    }
  })

  test.each(ways)(
    'with %s, and a fault in between is a failure and never fewer people',
    async (_, givePage, options) => {
      const faults: FaultKind[] = [
        { kind: 'status', status: 401 },
        { kind: 'status', status: 500 },
        { kind: 'reset-before' },
        { kind: 'cut' },
        { kind: 'change', change: () => '<html>welcome</html>' },
        { kind: 'change', change: (body) => body.slice(0, -1) },
        { kind: 'change', change: () => '{"error": "try again"}' },
      ]
      for (const as of faults) {
        const server = await startPeopleServer(crowd(size * 2), givePage)
        server.proxy.play({ at: 'GET ', as, after: 1 })
        expect([as, await failureOf(load(server, options))]).toMatchObject([as, { code: 'people-unreadable' }])
      }
    },
  )

  test('an answer that says it is all is believed', async () => {
    const ends = { next: null, hasMore: false, total: 2, _links: { next: { href: '' }, self: { href: '/api/people' } } }
    const server = await startPeopleServer(crowd(2), (people) => ({ body: { people, ...ends } }))
    expect((await load(server, { items: 'people' })).people).toHaveLength(2)
  })

  test('what passes is asked again', async () => {
    const server = await startPeopleServer(crowd(4), byLink)
    server.proxy.play(
      { at: 'GET ', as: { kind: 'status', status: 503 }, times: 1 },
      { at: 'GET ', as: { kind: 'cut' }, times: 2 },
    )
    expect((await load(server)).people).toHaveLength(4)
  })

  test.each<readonly [string, GivePage, object, string]>([
    [
      'more people are announced than come',
      (people) => ({ body: { data: people, meta: { total: 9 } } }),
      { items: 'data', total: 'meta.total' },
      '9 people were announced and 2 came',
    ],
    [
      'fewer are announced',
      (people) => ({ body: { data: people, meta: { total: 1 } } }),
      { items: 'data', total: 'meta.total' },
      '1 people were announced and 2 came',
    ],
    [
      'the total is none',
      (people) => ({ body: { data: people, meta: {} } }),
      { items: 'data', total: 'meta.total' },
      'no number of people stands at `meta.total`',
    ],
    [
      'the next page stands where nobody looks',
      (people) => ({ body: { people, paging: { next: 'p2' } } }),
      { items: 'people' },
      '2 people came, and `paging.next` says that there are more',
    ],
    [
      'the next page stands elsewhere than the settings say',
      (people) => ({ body: { people, paging: { next: 'p2' } } }),
      { items: 'people', next: 'paging.following' },
      '`paging.next` says that there are more',
    ],
    [
      'a flag says that there are more',
      (people) => ({ body: { people, meta: { hasMore: true } } }),
      { items: 'people' },
      '`meta.hasMore` says that there are more',
    ],
    [
      'a link of HAL says that there are more',
      (people) => ({ body: { people, _links: { next: { href: '/api/people?page=2' } } } }),
      { items: 'people' },
      '`_links.next.href` says that there are more',
    ],
    [
      'a count that nobody named says that there are more at the end',
      (people, query) => ({ body: { people: query.get('page') === '1' ? people : [], total_count: 9 } }),
      { items: 'people', page: 'page' },
      '`total_count` says that there are more',
    ],
    ['every page is the first', (people) => ({ body: people }), { page: 'p' }, 'people came twice'],
    [
      'a page leads back',
      (people) => ({ body: { people, next: '/api/people' } }),
      { items: 'people', next: 'next' },
      'that was read already',
    ],
    [
      'the next page is elsewhere',
      (people) => ({ body: { people, next: 'https://elsewhere.test/' } }),
      { items: 'people', next: 'next' },
      'which is not followed',
    ],
    [
      'the next page is no address',
      (people) => ({ body: { people, next: { page: 2 } } }),
      { items: 'people', next: 'next' },
      'names no next page',
    ],
    ['a link cannot be read', (people) => ({ body: people, headers: { link: 'rel=next' } }), {}, 'cannot be read'],
    [
      'the list is elsewhere',
      (people) => ({ body: { employees: people } }),
      { items: 'people' },
      'there is no list at `people` (lists: `employees`)',
    ],
    [
      'nobody says where the list is',
      (people) => ({ body: { employees: people } }),
      {},
      'name with `items` where the list is (lists: `employees`)',
    ],
  ])('nobody is left out when %s', async (_, givePage, options, message) => {
    const server = await startPeopleServer(crowd(2), givePage)
    const failure = await failureOf(load(server, options))
    expect(failure).toMatchObject({ code: 'people-unreadable', exitCode: 1 })
    expect(failure.message).toContain(message)
    expect(failure.help).toContain('nothing is changed until it can be read whole')
  })

  test('a list of nobody is refused', async () => {
    const server = await startPeopleServer([], byLink)
    expect(await failureOf(load(server))).toMatchObject({ code: 'people-refused' })
  })

  test('a record that makes no sense concerns one person, and is found by its number', async () => {
    const text = '[{"id": 12345678901234567890, "level": 007.0}, {"id": "bo", "id": "bo"}, 7]'.replace('007.0', '7.0')
    const server = await startPeopleServer([], () => ({ body: text }))
    const { people, diagnostics } = await load(server)
    expect(people.map(({ id, hold }) => [id, hold])).toEqual([
      ['12345678901234567890', null],
      ['bo', 'the record has `id` twice'],
    ])
    expect(people[0]!.attributes.get('level')).toBe('7.0')
    expect(diagnostics.map(({ code, at }) => [code, at?.line])).toEqual([
      ['duplicate-field', 2],
      ['invalid-person', 2],
    ])
  })

  test('another order is the same data, and another value is not', async () => {
    const server = await startPeopleServer(crowd(2), byLink)
    const { digest } = await load(server)
    server.people = crowd(2).toReversed()
    expect((await load(server)).digest).toBe(digest)
    server.people = [person(1), { ...person(2), status: 'Left' }]
    expect((await load(server)).digest).not.toBe(digest)
  })

  test('settings that contradict each other are told before anything is asked', async () => {
    const server = await startPeopleServer(crowd(2), byLink)
    for (const [options, message] of [
      [{ page: 'p', next: 'n' }, 'is read page by page in two ways'],
      [{ cursor: 'c' }, 'has `cursor` without `next`'],
      [{ page_size: 5 }, 'has `page_size` without `limit`'],
      [{ username: 'ada' }, 'has both `token` and `username`'],
      [{ url: 'http://ada:pw@127.0.0.1/' }, 'has credentials in its `url`'],
      [{ url: 'people' }, 'has a `url` that is no address'],
    ] as const)
      expect(await failureOf(load(server, options))).toMatchObject({
        code: 'invalid-files',
        message: expect.stringContaining(message) as string,
      })
    expect(await failureOf(load(server, { url: 'http://example.test/people' }))).toMatchObject({
      message: expect.stringContaining('must begin with https://') as string,
    })
    expect(server.asked).toEqual([])
  })

  test('further headers go along, and are kept secret', async () => {
    const server = await startPeopleServer(crowd(1), byLink)
    await load(server, { headers: { 'X-Tenant': 'acme-tenant' } })
    expect(server.asked).toMatchObject([{ 'x-tenant': 'acme-tenant', authorization: `Bearer ${hrToken}` }])
  })
})
