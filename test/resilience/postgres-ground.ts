import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startPostgres } from '../ledger/postgres/postgres-server.ts'
import { fileGround, type StateGround } from './state-ground.ts'

const patience = { attempts: 500, milliseconds: 10 }

/** The ledger in a database of its own, called like the company's folder, of a server that is started for it. */
export async function startPostgresGround(): Promise<StateGround> {
  const server = await startPostgres()
  const urlOf = (folder: string) => server.url.replace('/postgres?', `/${nameOf(folder)}?`)
  const ask = async (url: string, ...statements: readonly string[]): Promise<readonly Record<string, string>[]> => {
    const client = new pg.Client({ connectionString: url, application_name: 'harness' })
    await client.connect()
    try {
      let rows: readonly Record<string, string>[] = []
      for (const sql of statements) ({ rows } = await client.query<Record<string, string>>(sql))
      return rows
    } finally {
      await client.end()
    }
  }
  return {
    ...fileGround,
    name: 'postgres',
    state: { backend: 'postgres', url: '${PGURL}' },
    env: (folder) => ({ PGURL: urlOf(folder) }),
    begin: async (folder) => void (await ask(server.url, `create database "${nameOf(folder)}"`)),
    async copy(from, to) {
      await fileGround.copy(from, to)
      // A database that somebody is connected to cannot be copied.
      const others = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${nameOf(from)}'`
      await ask(server.url, others, `create database "${nameOf(to)}" template "${nameOf(from)}"`)
    },
    async settle(folder) {
      const sql = `select pid from pg_stat_activity where datname = '${nameOf(folder)}' and application_name = 'provisionr'`
      for (let attempt = 0; (await ask(server.url, sql)).length > 0; attempt++) {
        if (attempt === patience.attempts)
          throw new Error(`the server does not end what a killed run began in ${folder}`)
        await pause(patience.milliseconds)
      }
    },
    async look(folder) {
      const [made] = await ask(urlOf(folder), `select to_regclass('provisionr.place') as place`)
      if (!made?.['place']) return { ledger: null, log: '' }
      const current = 'generation = (select generation from provisionr.place)'
      const [found] = await ask(
        urlOf(folder),
        `select (select string_agg(body, '' order by part) from provisionr.ledger_part where ${current}) as ledger,
                (select string_agg(line || e'\\n', '' order by seq) from provisionr.audit) as log`,
      )
      return { ledger: found?.['ledger'] ?? null, log: found?.['log'] ?? '' }
    },
    async remove(folder) {
      rmSync(folder, { recursive: true, force: true })
      await ask(server.url, `drop database if exists "${nameOf(folder)}" with (force)`)
    },
    close: server.stop,
  }
}

function nameOf(folder: string): string {
  return basename(folder)
}
