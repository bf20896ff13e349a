import { Failure } from '../../domain/failure.ts'
import type { Database, Query } from './database.ts'
import { migrations } from './migrations.ts'

/** A name as SQL takes it, whatever is in it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The tables of one schema: whether they are there, and how they come to be. */
export function prepareSchema(schema: string, place: string) {
  const target = migrations.length
  let isMade = false

  return {
    /** Refuses tables that a later program made. */
    async check(query: Query): Promise<void> {
      const version = await versionOf(query)
      if (version > target) throw tooNew(place, version, target)
    },

    exist: async (query: Query): Promise<boolean> => (await versionOf(query)) > 0,

    /** Makes or brings up to date what is missing, and the row of an environment; one program at a time. */
    async make(database: Database, environment: string): Promise<void> {
      if (isMade) return
      const migrate = async (query: Query): Promise<true> => {
        await query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`provisionr ${schema}`])
        const version = await versionOf(query)
        if (version === 0) {
          // Whoever may not make schemas can be given one.
          const [found] = await query(`select from pg_namespace where nspname = $1`, [unquote(schema)])
          if (found === undefined) await query(`create schema ${schema}`)
          await query(
            `create table ${schema}.version (version integer primary key, applied timestamptz not null default now())`,
          )
        }
        for (const [index, sql] of migrations.entries()) {
          if (index < version) continue
          await query(sql.replaceAll('SCHEMA', schema))
          await query(`insert into ${schema}.version (version) values ($1)`, [index + 1])
        }
        await query(`insert into ${schema}.place (environment) values ($1) on conflict do nothing`, [environment])
        return true
      }
      isMade = await database.write(migrate, async () => null)
    },
  }

  /** 0: there are no tables yet. */
  async function versionOf(query: Query): Promise<number> {
    const [found] = await query<{ name: string | null }>(`select to_regclass($1) as name`, [`${schema}.version`])
    if (!found?.name) return 0
    const [row] = await query<{ version: number | null }>(`select max(version) as version from ${schema}.version`)
    return row?.version ?? 0
  }
}

function unquote(name: string): string {
  return name.slice(1, -1).replaceAll('""', '"')
}

function tooNew(place: string, version: number, known: number): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: `${place} has version ${version}, and this provisionr knows up to version ${known}`,
    help: 'upgrade provisionr to the version that wrote it, or a later one',
  })
}
