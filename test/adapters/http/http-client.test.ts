import { describe, expect, test } from 'vitest'
import { CallFailure, failedChange } from '../../../src/adapters/call-failure.ts'
import { failureOf, get, json, post, setUp, token } from './http-context.ts'

describe('reading', () => {
  test('asks below the base address, with query and credentials, and counts', async () => {
    const { client, proxy } = await setUp((request, response) =>
      json(response, { url: request.url, authorization: request.headers.authorization }),
    )
    const { body } = await client.read({ ...get, query: { limit: 5, after: undefined, q: 'a b&c' } })
    expect(body).toEqual({ url: '/api/users?limit=5&q=a+b%26c', authorization: `Bearer ${token}` })
    expect([client.requests(), proxy.seen.length]).toEqual([1, 1])
  })

  test('asks again after what passes, with growing pauses, and gives up after five', async () => {
    const { client, proxy, waits } = await setUp()
    for (const as of [
      { kind: 'status', status: 503 },
      { kind: 'status', status: 500 },
      { kind: 'reset-before' },
      { kind: 'reset-after' },
      { kind: 'cut' },
    ] as const) {
      proxy.play({ at: 'GET', times: 2, as })
      expect((await client.read(get)).body).toEqual({ ok: true })
    }
    waits.length = 0
    proxy.play({ at: 'GET', as: { kind: 'status', status: 502 } })
    expect(await failureOf(client.read(get))).toMatchObject({ class: 'transient', status: 502 })
    expect(waits).toEqual([375, 750, 1500, 3000])
  })

  test('waits as long as it is told before it asks again', async () => {
    const { client, proxy, waits } = await setUp(undefined, {}, { clock: () => Date.parse('2026-11-20T09:00:00Z') })
    const date = 'Fri, 20 Nov 2026 09:00:00 GMT'
    const limited = (headers: Record<string, string>, status = 429) =>
      proxy.play({ at: 'GET', times: 1, as: { kind: 'status', status, headers: { date, ...headers } } })
    limited({ 'retry-after': '7' })
    await client.read(get)
    limited({ 'retry-after': 'Fri, 20 Nov 2026 09:00:09 GMT' })
    await client.read(get)
    limited({ 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(Date.parse('2026-11-20T09:00:11Z') / 1000) })
    await client.read(get)
    limited(
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse('2026-11-20T09:00:13Z') / 1000) },
      403,
    )
    await client.read(get)
    expect(waits).toEqual([7375, 9375, 11_375, 13_375])
  })

  test('keeps away from what is used up, and not from what is counted apart', async () => {
    const reset = String(Date.parse('2026-11-20T09:00:11Z') / 1000)
    const date = 'Fri, 20 Nov 2026 09:00:00 GMT'
    const usedUp = { date, 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset }
    const { client, waits } = await setUp(
      (request, response) => json(response, {}, request.url === '/api/users' ? usedUp : {}),
      { bucketOf: ({ path }) => path },
      { clock: () => Date.parse('2026-11-20T09:00:00Z') },
    )
    await client.read({ method: 'GET', path: 'users' })
    await client.read({ method: 'GET', path: 'groups' })
    expect(waits).toEqual([])
    await client.read({ method: 'GET', path: 'users' })
    expect(waits).toEqual([11_000])
    expect(client.limits()).toEqual({ remaining: 0, resetsAt: Date.parse('2026-11-20T09:00:11Z') })
  })

  test('tells every cause that it was given', async () => {
    const body = {
      errorSummary: 'Api validation failed: login',
      errorCauses: [{ errorSummary: 'login: is taken' }, {}],
    }
    const { client, proxy } = await setUp()
    proxy.play({ at: '', as: { kind: 'status', status: 400, body: JSON.stringify(body) } })
    const failure = await failureOf(client.read({ method: 'GET', path: 'users' }))
    expect(failure.message).toBe('forge answered 400: Api validation failed: login; login: is taken')
  })

  test('does not wait for hours', async () => {
    const { client, proxy, waits } = await setUp()
    proxy.play({ at: 'GET', as: { kind: 'status', status: 429, headers: { 'retry-after': '3600' } } })
    expect(await failureOf(client.read(get))).toMatchObject({ class: 'rate_limited', retryAfterMs: 3_600_000 })
    expect(waits).toEqual([])
  })

  test('tells what cannot be helped by asking again, once', async () => {
    const { client, proxy, waits } = await setUp()
    for (const [status, kind] of [
      [401, 'auth'],
      [403, 'permission'],
      [404, 'invalid'],
      [400, 'invalid'],
      [501, 'unsupported'],
    ] as const) {
      proxy.play({ at: 'GET', as: { kind: 'status', status, body: '{"message": "no"}' } })
      const failure = await failureOf(client.read(get))
      expect(failure).toMatchObject({
        class: kind,
        status,
        message: `forge answered ${status}: no`,
        body: { message: 'no' },
      })
    }
    expect(waits).toEqual([])
    proxy.play({ at: 'GET', as: { kind: 'status', status: 404 } })
    expect((await client.read(get, [404])).status).toBe(404)
  })

  test('takes a broken answer for none', async () => {
    const { client } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      response.end('{"users": [')
    })
    expect(await failureOf(client.read(get))).toMatchObject({
      class: 'transient',
      message: 'forge did not answer (INVALID_JSON)',
    })
  })

  test('does not wait for an answer for ever', async () => {
    const { client } = await setUp(() => undefined, { timeout: 30 })
    expect(await failureOf(client.read(get))).toMatchObject({ class: 'transient' })
  })
})

describe('writing', () => {
  test('sends once, whatever happens, and says when nobody knows what became of it', async () => {
    for (const [as, kind, arrived] of [
      [{ kind: 'reset-before' }, 'outcome_unknown', 0],
      [{ kind: 'reset-after' }, 'outcome_unknown', 1],
      [{ kind: 'cut' }, 'outcome_unknown', 1],
      [{ kind: 'status', status: 502 }, 'outcome_unknown', 0],
      [{ kind: 'status', status: 503 }, 'transient', 0],
      [{ kind: 'status', status: 429, headers: { 'retry-after': '2' } }, 'rate_limited', 0],
      [{ kind: 'status', status: 409 }, 'invalid', 0],
    ] as const) {
      const { client, proxy, bodies, waits } = await setUp()
      proxy.play({ at: 'POST', as })
      expect([as, (await failureOf(client.write(post))).class, bodies.length]).toEqual([as, kind, arrived])
      expect([client.requests(), waits]).toEqual([1, []])
    }
  })

  test('knows that a system that cannot be reached has changed nothing', async () => {
    const { client } = await setUp(undefined, { baseUrl: 'http://127.0.0.1:1' })
    const failure = await failureOf(client.write(post))
    expect(failure).toMatchObject({ class: 'transient', message: 'forge cannot be reached (ECONNREFUSED)' })
    expect(failedChange(failure)).toEqual({ status: 'failed', class: 'transient', message: failure.message })
  })

  test('sends JSON or a form', async () => {
    const { client, bodies } = await setUp()
    await client.write(post)
    await client.write({ method: 'POST', path: '/form', form: { a: 'x&y' } })
    expect(bodies).toEqual(['{"name":"ada"}', 'a=x%26y'])
  })

  test('is finished although the run is interrupted, while reading stops', async () => {
    const stop = new AbortController()
    const { client, proxy, bodies } = await setUp(undefined, { signal: stop.signal })
    proxy.play({ at: 'POST', as: { kind: 'delay', ms: 30 } })
    const sent = client.write(post)
    stop.abort(new Error('interrupted'))
    expect((await sent).status).toBe(200)
    expect(bodies).toHaveLength(1)
    await expect(client.read(get)).rejects.toThrow('interrupted')
  })
})

describe('secrets and addresses', () => {
  test('nothing that is said has the token in it', async () => {
    const echo = `wrong token ${token}, ${encodeURIComponent(token)} and ${Buffer.from(token).toString('base64')}\u001b[2J`
    const { client, proxy, lines } = await setUp()
    proxy.play({ at: 'GET', as: { kind: 'status', status: 401, body: JSON.stringify({ message: echo }) } })
    const { message } = await failureOf(client.read({ ...get, path: `users/${token}` }))
    expect(message).toBe('forge answered 401: wrong token [secret], [secret] and [secret] [2J')
    proxy.play()
    await client.read({ ...get, path: `users/${token}` })
    expect(lines.join('\n')).toContain('users/[secret]')
    expect(lines.join('\n')).not.toContain(token)
  })

  test('a token that is only lent for a while is as secret as the others', async () => {
    const { client, proxy } = await setUp(undefined, { headers: () => ({ authorization: 'token lent-for-an-hour' }) })
    proxy.play({ at: 'GET', as: { kind: 'status', status: 400, body: '{"message": "not lent-for-an-hour"}' } })
    expect((await failureOf(client.read(get))).message).toBe('forge answered 400: not [secret]')
  })

  test('nor is a secret in what the adapter says itself', async () => {
    const { client } = await setUp(undefined, {
      classify: () => new CallFailure({ class: 'invalid', message: `forge does not like ${token}` }),
    })
    expect((await failureOf(client.read(get))).message).toBe('forge does not like [secret]')
  })

  test('credentials never go to another address, by a next page or a redirect', async () => {
    const { client } = await setUp((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' })
      response.end()
    })
    expect(await failureOf(client.read({ ...get, path: 'http://127.0.0.1:1/page/2' }))).toMatchObject({
      class: 'invalid',
    })
    expect(client.requests()).toBe(1)
    expect(await failureOf(client.read(get))).toMatchObject({ class: 'invalid', status: 302 })
  })

  test('only this machine is spoken to without encryption', async () => {
    const open = (baseUrl: string) => setUp(undefined, { baseUrl })
    await expect(open('http://forge.example.com')).rejects.toThrow('must begin with https://')
    await expect(open('forge')).rejects.toThrow('`url` is no address')
    await expect(open('ftp://127.0.0.1')).rejects.toThrow('must begin with https://')
  })

  test('a proxy of the environment is used, unless the address is to be spoken to directly', async () => {
    const dead = { HTTP_PROXY: 'http://127.0.0.1:1' }
    const through = await setUp(undefined, {}, { env: dead })
    expect(await failureOf(through.client.read(get))).toMatchObject({ class: 'transient' })
    const direct = await setUp(undefined, {}, { env: { ...dead, no_proxy: '127.0.0.1' } })
    expect((await direct.client.read(get)).status).toBe(200)
  })

  test('how far the clock of the system is off is known from its answers', async () => {
    const date = 'Sat, 21 Nov 2026 09:00:00 GMT'
    const { client } = await setUp(
      (_, response) => json(response, { ok: true }, { date }),
      {},
      { clock: () => Date.parse(date) - 90_000 },
    )
    expect(client.clockSkew()).toBeNull()
    await client.read(get)
    expect(client.clockSkew()).toBe(90_000)
  })
})
