import pg from 'pg'
import { readPlace } from '../../../src/ledger/postgres/place.ts'
import type { BackendUnderTest, Ground } from '../ground.ts'
import { temporaryFolder } from '../ledger-fixture.ts'
import { missingPostgres } from './postgres-server.ts'

let schemas = 0

/** Asks the server as its owner does. */
export async function ask(
  url: string,
  ...statements: readonly (readonly [string, ...unknown[]])[]
): Promise<unknown[]> {
  const client = new pg.Client(readPlace(url).config)
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const [sql, ...values] of statements) ({ rows } = await client.query<Record<string, unknown>>(sql, values))
    return rows
  } finally {
    await client.end()
  }
}

export function createPostgresGround(url: string): Ground & { readonly schema: string } {
  const schema = `ledger_${process.pid}_${++schemas}`
  const current = `environment = '' and generation = (select generation from ${schema}.place where environment = '')`
  return {
    schema,
    root: temporaryFolder(),
    state: { backend: 'postgres', path: '.provisionr', seed: null, options: { url, schema } },
    tamper: async (text) => {
      await ask(url, [`delete from ${schema}.ledger_part where ${current}`])
      if (text === null) return
      const insert = `insert into ${schema}.ledger_part (environment, generation, part, body) select '', generation, 0, $1 from ${schema}.place`
      await ask(url, [`${insert} where environment = ''`, text])
    },
    tamperAudit: async (lines) => {
      const insert = `insert into ${schema}.audit select '', place, line from unnest($1::text[]) with ordinality as t (line, place)`
      await ask(
        url,
        [`alter table ${schema}.audit disable trigger user`],
        [`delete from ${schema}.audit`],
        [insert, lines],
        [`alter table ${schema}.audit enable trigger user`],
      )
    },
    stored: async () => {
      const [{ body }] = (await ask(url, [
        `select string_agg(body, '' order by part) as body from ${schema}.ledger_part where ${current}`,
      ])) as [{ body: string | null }]
      return body
    },
  }
}

/** `url` is known once the server runs. */
export function postgresBackend(url: () => string): BackendUnderTest {
  return {
    name: 'postgres',
    missing: missingPostgres(),
    rounds: 50,
    shown: /schema `ledger_\w+` of `.*\/postgres`/,
    create: async () => createPostgresGround(url()),
  }
}
