import { describe, expect, test } from 'vitest'
import { readPlace } from '../../../src/ledger/postgres/place.ts'
import { failureOf } from '../ledger-fixture.ts'

describe('the address of a database', () => {
  test('is taken apart, and shown without name and password', () => {
    const { config, shown } = readPlace('postgres://ada:p%40ss@db.example.com:6432/access')
    expect(config).toMatchObject({
      host: 'db.example.com',
      port: 6432,
      user: 'ada',
      password: 'p@ss',
      database: 'access',
    })
    expect(shown).toBe('db.example.com:6432/access')
  })

  test.each([
    ['postgres:///access?host=/run/postgresql', '/run/postgresql', '/run/postgresql/access'],
    ['postgresql://ada@/access?host=/run/postgresql', '/run/postgresql', '/run/postgresql/access'],
    ['postgres:///access', 'localhost', 'localhost/access'],
    ['postgres://[::1]/access', '::1', '::1/access'],
  ])('%s is at %s', (url, host, said) => {
    const { config, shown } = readPlace(url)
    expect([config.host, config.ssl, shown]).toEqual([host, false, said])
  })

  test.each([
    ['', { rejectUnauthorized: true }],
    ['?sslmode=verify-full', { rejectUnauthorized: true }],
    ['?sslmode=require', { rejectUnauthorized: false }],
    ['?sslmode=disable', false],
  ])('of another machine with %j is spoken to with TLS as asked, by default with proof', (query, ssl) => {
    expect(readPlace(`postgres://db.example.com/access${query}`).config.ssl).toEqual(ssl)
  })

  test('can ask for a certificate of a known authority, whatever its name', () => {
    const { ssl } = readPlace('postgres://db/access?sslmode=verify-ca&sslrootcert=package.json').config
    expect(ssl).toMatchObject({ rejectUnauthorized: true, ca: expect.any(Buffer) as Buffer })
    expect(ssl).toHaveProperty('checkServerIdentity')
  })

  test.each([
    ['mysql://ada:hunter2@db/access', 'does not begin with `postgres://`'],
    ['postgres://ada:hunter2@db/', 'names no database'],
    ['postgres://ada:hunter2@db:port/access', 'cannot be parsed'],
    ['postgres://ada:12/hunter2@db/access', 'must be percent-encoded'],
    ['postgres://ada:12/hunter2@db/access?host=/run', 'must be percent-encoded'],
    ['postgres://ada:hunter2@db/access?sslmode=maybe', '`sslmode` is none of'],
    ['postgres://ada:hunter2%zz@db/access', '`%` that encodes nothing'],
    ['postgres://ada:hunter2@db/access?sslmode=verify-full&sslrootcert=/none', '`sslrootcert` names cannot be read'],
  ])('%s is refused without being repeated', async (url, problem) => {
    const failure = await failureOf(() => readPlace(url))
    expect(failure.code).toBe('ledger-unreadable')
    expect(failure.message).toContain(problem)
    expect(`${failure.message} ${failure.help} ${String(failure.cause)}`).not.toContain('hunter2')
  })
})
