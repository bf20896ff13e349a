import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { missingPostgres, type PostgresServer, startPostgres } from '../../ledger/postgres/postgres-server.ts'
import { createForgeCompany } from '../../forge/forge-company.ts'
import { clearGround, entrust, password } from './postgres-ground.ts'

/*
 * What docs/temporary-access.md shows, done on a server: each command there with what it printed.
 * `UPDATE_README=1 npx vitest run test/adapters/postgres/temporary-access` writes it anew.
 */
const page = 'docs/temporary-access.md'
const shown = /```console\n[^]*?```/g

let server: PostgresServer
beforeAll(async () => {
  if (missingPostgres() === null) server = await startPostgres()
})
afterAll(async () => server?.stop())
afterEach(() => void vi.unstubAllEnvs())

/** Without what is another in every run. */
const alike = (text: string) =>
  text
    .replaceAll(/main@[0-9a-f]+/g, 'main@3f9c1e7')
    .replaceAll(/(?<=→ \S+@)[0-9a-f]{7}/g, '9b07e11')
    .replaceAll(/^acme {2}[0-9a-f]{7} /gm, 'acme  3f9c1e7 ')
    .replaceAll(/since [0-9a-f]{7}:/g, 'since 3f9c1e7:')
    .replaceAll(/udit head [0-9a-f]+/g, 'udit head 61191c3b…')
    .replaceAll(/http:\/\/localhost:\d+/g, 'https://github.com')

const person = (id: string, title: string, manager?: string) => ({
  user_id: id,
  email: `${id}@acme.test`,
  job_title: title,
  github: id.replace('.', '-'),
  ...(manager !== undefined && { manager }),
  status: 'Active',
})

/** The rules that the page shows, by their files. */
function rulesOn(text: string): Record<string, string> {
  const rules = text.matchAll(/```yaml\n# (policies\/[\w-]+\.yaml)\n([^]*?)```/g)
  return Object.fromEntries(Array.from(rules, ([, file, rule]) => [file!, rule!]))
}

async function setUp() {
  const ground = await clearGround(server)
  await ground.ask('drop table if exists orders; create table orders as select generate_series(1, 1204) as id')
  await ground.ask('create role orders_ro; grant select on orders to orders_ro')
  await entrust(ground.ask, 'orders_ro')
  const settings = {
    adapter: 'postgres',
    ...ground.options,
    password: '${PROD_DB_PASSWORD}',
    end_sessions_after_removal: true,
  }
  const here = await createForgeCompany(
    {
      systems: {
        'prod-db': {
          simulates: undefined,
          seed: undefined,
          ...settings,
          sweep: '1h',
          service_accounts: [{ account: 'tester', owner: 'ravi.shah' }],
        },
      },
      settings: {
        timezone: 'Europe/Berlin',
        exceptions_policy: { max_duration: '4h', require: ['ticket'] },
        apply: { require: { pull_request: true, approvals: 1 } },
      },
      people: [person('ines.faro', 'Developer', 'ravi.shah'), person('ravi.shah', 'Manager')],
    },
    ['ines-faro', 'ravi-shah'],
  )
  here.forge.push('ravi-shah', 'main', rulesOn(readFileSync(page, 'utf8')))
  here.pull()
  here.git('config', 'user.email', 'ines.faro@acme.test')
  const said: string[] = []
  const pipeline = {}
  /** Runs a command as it is typed, and expects how it ends. */
  const run = async (exitCode: number, command: string, env: Readonly<Record<string, string>> = pipeline) => {
    const argv = (command.match(/"[^"]*"|[^\s\\]+/g) ?? []).map((word) => word.replaceAll('"', ''))
    // Git itself knows no accounts of the forge.
    vi.stubEnv('FORGE_PUSHER', env === pipeline ? '' : 'ines-faro')
    const ran = await here.inCi(argv, { columns: 100, env: { PROD_DB_PASSWORD: password, ...env } })
    said.push(`$ provisionr ${command}\n${alike(`${ran.err}${ran.out}`)}`)
    if (ran.exitCode !== exitCode) throw new Error(`exit ${ran.exitCode} of ${said.at(-1)}`)
  }
  const query = (sql: string) => {
    const argv = ['-h', server.folder, '-U', 'ines.faro', '-d', 'postgres', '-A', '-t', '-c', sql]
    let answer: string
    try {
      answer = execFileSync('psql', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    } catch (error) {
      answer = (error as { stderr: string }).stderr.replaceAll(server.folder, '/run/postgresql')
    }
    said.push(`$ psql -U ines.faro -A -t -c "${sql}"\n${answer}`)
    return answer
  }
  return { ...ground, here, run, query, said }
}

test.skipIf(missingPostgres() !== null)('two hours in production, from the request to the end', async () => {
  const { ask, here, run, query, said } = await setUp()
  const { forge } = here
  const ines = { GITHUB_ACTIONS: 'false', GITHUB_TOKEN: forge.tokenOf('ines-faro') }
  here.at('2026-11-20T09:00:00Z')
  await run(
    0,
    `request --grant prod-db:role:orders_ro --for 2h --ticket OPS-7 \\
    --justification "Orders are stuck in the queue since this morning"`,
    ines,
  )
  await run(6, 'plan --pull-request 1 --post')

  here.at('2026-11-20T09:12:00Z')
  await forge.review('ravi-shah', 'APPROVE', 1)
  await run(0, 'plan --pull-request 1 --post')
  expect(await ask(`select from pg_roles where rolname = 'ines.faro'`)).toEqual([])
  await forge.merge('ravi-shah', 1)
  here.pull()
  await run(0, 'apply --yes')
  expect(query('select count(*) from orders')).toBe('1204\n')
  expect(query('delete from orders')).toContain('permission denied')

  here.at('2026-11-20T10:00:00Z')
  await run(0, 'apply --yes --only-cause start,expiry,grace,lock,person')

  here.at('2026-11-20T11:00:00Z')
  await run(0, 'apply --yes --only-cause expiry')
  expect(query('select count(*) from orders')).toContain('not permitted to log in')
  await run(0, 'plan')

  await ask('create role orders_rw; grant select, update on orders to orders_rw')
  await entrust(ask, 'orders_rw')
  here.at('2026-11-20T12:55:00Z')
  expect((await here.inCi(['apply', '--yes'], { env: { PROD_DB_PASSWORD: password } })).exitCode).toBe(0)
  here.at('2026-11-20T13:00:00Z')
  await run(
    0,
    `request --break-glass --user ines.faro --grant prod-db:role:orders_rw --for 1h --ticket OPS-9 --yes \\
    --justification "The queue is stuck, orders have to be set free by hand"`,
    ines,
  )
  expect(query('update orders set id = id where id = 7')).toBe('UPDATE 1\n')
  here.at('2026-11-20T13:20:00Z')
  await run(0, 'revoke ines.faro prod-db:role:orders_rw --reason "The queue runs again" --yes', ines)
  expect(query('select count(*) from orders')).toContain('not permitted to log in')
  here.at('2026-11-20T13:30:00Z')
  await run(0, 'revoke ravi.shah --reason "His laptop was stolen" --until 2026-11-23 --yes', ines)

  const text = readFileSync(page, 'utf8')
  const next = said.values()
  const updated = text.replaceAll(shown, (block) =>
    block.includes('$ ') ? `\`\`\`console\n${next.next().value ?? ''}\`\`\`` : block,
  )
  if (process.env['UPDATE_README'] === '1') writeFileSync(page, updated)
  else expect(text).toBe(updated)
  expect(next.next().done).toBe(true)
})
