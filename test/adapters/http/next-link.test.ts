import { describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../../../src/adapters/http/http-exchange.ts'
import { nextLink, readLinkedPages } from '../../../src/adapters/http/next-link.ts'

describe('the link to the next page', () => {
  test.each([
    ['<https://a.test/x?after=1>; rel="next"', 'https://a.test/x?after=1'],
    ['<https://a.test/x>; rel="self", <https://a.test/x?after=1,2>; rel="next"', 'https://a.test/x?after=1,2'],
    ['<?after=1>;REL=Next', '?after=1'],
    ['<?after=1> ; title="a, <b>; rel=\\"last\\"" ; rel="prev  next"', '?after=1'],
    ['<?after=1>; rel=next; rel=prev', '?after=1'],
    ['<?after=1>; rel=next, <?after=1>; rel="next"', '?after=1'],
    [', <?after=1>;; rel=next ,', '?after=1'],
  ])('is found in %s', (header, target) => expect(nextLink(header)).toBe(target))

  test.each([
    '',
    ' , ',
    '<?after=1>',
    '<?after=1>; rel="nextish"',
    '<?after=1>; rel=prev; rel=next',
    '<?after=1>; rel=next; anchor="/other"',
  ])('is not in `%s`', (header) => expect(nextLink(header)).toBeNull())

  test.each([
    'https://a.test/x; rel=next',
    '<https://a.test/x; rel="next"',
    '<?after=1>; rel="next',
    '<?after=1> rel=next',
    '<?after=1>; rel=next, <?after=2>; rel=next',
  ])('cannot be told from `%s`, which is no end', (header) => expect(nextLink(header)).toBeUndefined())

  test('of a header that never ends is found in no time', () => {
    expect(nextLink(`<?a>; rel="next${'\\"'.repeat(20_000)}`)).toBeUndefined()
    expect(nextLink(`<?a>${'; x'.repeat(20_000)}; rel=next`)).toBe('?a')
  })
})

describe('pages that name the next one', () => {
  const pagesOf = async (links: Readonly<Record<string, string>>): Promise<string[]> => {
    const asked: string[] = []
    const read = (request: HttpRequest): Promise<HttpAnswer> => {
      const url = new URL(request.path, 'https://a.test/api/').href
      asked.push(url)
      return Promise.resolve({ url, status: 200, headers: { link: links[url] }, body: [] })
    }
    for await (const page of readLinkedPages({ read }, { method: 'GET', path: 'users' }, 'okta'))
      expect(page.body).toEqual([])
    return asked
  }

  test('are read to the end, also by addresses that are relative to the page', async () => {
    const links = {
      'https://a.test/api/users': '<users?after=1>; rel="next"',
      'https://a.test/api/users?after=1': '<https://a.test/api/users?after=2>; rel="next"',
    }
    expect(await pagesOf(links)).toEqual([
      'https://a.test/api/users',
      'https://a.test/api/users?after=1',
      'https://a.test/api/users?after=2',
    ])
  })

  test.each([
    ['back to the first', '</api/users>; rel="next"', 'read already'],
    ['nowhere', '<https://:>; rel="next"', 'cannot be read'],
    ['two ways', '<?a>; rel="next", <?b>; rel="next"', 'cannot be read'],
  ])('that lead %s are not whole', async (_where, link, message) => {
    await expect(pagesOf({ 'https://a.test/api/users': link })).rejects.toMatchObject({
      class: 'transient',
      message: expect.stringContaining(message) as string,
    })
  })
})
