import { afterAll, beforeAll, describe } from 'vitest'
import { postgresManifest } from '../../../src/adapters/postgres/postgres-manifest.ts'
import { missingPostgres, type PostgresServer, startPostgres } from '../../ledger/postgres/postgres-server.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { acting, clearGround, entrust, password } from './postgres-ground.ts'

const missing = missingPostgres()
if (missing !== null) process.stderr.write(`the tests of the adapter postgres are skipped: ${missing}\n`)

let server: PostgresServer
beforeAll(async () => {
  if (missing === null) server = await startPostgres()
})
afterAll(async () => server?.stop())

describe.skipIf(missing !== null)('a PostgreSQL server', () => {
  describeLiveConformance({
    name: 'postgres',
    speaks: 'tcp',
    manifest: postgresManifest,
    // All of them come at once.
    pageSize: 4,
    grant: { type: 'role', resource: 'orders_ro', level: 'member', otherLevel: 'admin' },
    async start() {
      const { ask, proxy, lines, open } = await clearGround(server)
      await ask('create role orders_ro')
      await entrust(ask, 'orders_ro')
      let made = 0
      return {
        adapter: await open(),
        proxy,
        lines,
        secrets: [password],
        async addAccounts(count) {
          const names = Array.from({ length: count }, () => `person_${++made}`)
          for (const name of names) await ask(`create role ${name} login`)
          if (names.length > 0) await entrust(ask, ...names)
          return names
        },
        async hold(accounts) {
          for (const account of accounts) await ask(`grant orders_ro to ${account} granted by ${acting}`)
        },
        async holders() {
          const rows = await ask<{ member: string }>(
            `select distinct member::regrole::text as member from pg_auth_members
             where roleid = 'orders_ro'::regrole and member <> '${acting}'::regrole order by 1`,
          )
          return rows.map(({ member }) => member)
        },
        requests: {
          accounts: 'begin isolation level repeatable read',
          grants: 'begin isolation level repeatable read',
          give: 'commit',
        },
        refusals: [
          {
            what: 'a login that is switched off',
            make: async () => void (await ask(`alter role ${acting} nologin`)),
            takeBack: async () => void (await ask(`alter role ${acting} login`)),
            reading: 'denied',
            giving: 'auth',
          },
          {
            what: 'a database that does not let the login in',
            make: async () => void (await ask('revoke connect on database postgres from public')),
            takeBack: async () => void (await ask('grant connect on database postgres to public')),
            reading: 'denied',
            giving: 'permission',
          },
        ],
      }
    },
  })
})
