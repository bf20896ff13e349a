import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { git } from '../ledger/git/git-ground.ts'
import { temporaryFolder } from '../ledger/ledger-fixture.ts'
import { missingPostgres, type PostgresServer, startPostgres } from '../ledger/postgres/postgres-server.ts'
import { createCompany, lines } from './company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const company = () => createCompany({ people, policies: [base] })

describe('a company whose ledger is on a branch', () => {
  function branched() {
    const here = company()
    const remote = join(temporaryFolder(), 'remote.git')
    git(here.folder, 'init', '--quiet', '--bare', remote)
    git(here.folder, 'init', '--quiet')
    git(here.folder, 'remote', 'add', 'origin', remote)
    here.settings({ state: { backend: 'git' } })
    return { here, remote }
  }

  test('is applied and remembered there, and nowhere else', async () => {
    const { here, remote } = branched()
    await here.apply()
    expect(lines((await here.plan()).changes)).toEqual([])
    expect(here.files().filter((file) => /\.provisionr\/(?:ledger|audit)/.test(file))).toEqual([])
    expect(git(remote, 'ls-tree', '--name-only', 'provisionr-state').trim().split('\n')).toEqual([
      'README.md',
      'audit',
      'ledger.json',
    ])
    here.policies([])
    await here.apply()
    expect((await here.run(['drift', '--json'])).exitCode).toBe(0)
  })

  test('is not changed while the remote cannot be reached', async () => {
    const { here, remote } = branched()
    renameSync(remote, `${remote}.away`)
    const ran = await here.run(['apply', '--yes'])
    expect([ran.exitCode, here.writes('gitlab')]).toEqual([1, 0])
    expect(ran.err).toContain('ledger-unreachable')
  })

  test('starts anew with its sandboxes', async () => {
    const { here } = branched()
    await here.apply()
    const refused = await here.run(['sandbox', 'reset'])
    expect(refused.exitCode).toBe(6)
    expect((await here.run(['sandbox', 'reset', '--yes'])).exitCode).toBe(0)
    expect((await here.plan()).changes.length).toBeGreaterThan(0)
  })
})

const missing = missingPostgres()

describe.skipIf(missing !== null)('a company whose ledger is in PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 120_000)
  afterAll(async () => server.stop())

  test('is applied and remembered there, with the address from the environment', async () => {
    const here = company()
    here.settings({ state: { backend: 'postgres', url: '${PGURL}' } })
    const unset = await here.run(['apply', '--yes'])
    expect([unset.exitCode, here.writes('gitlab')]).toEqual([4, 0])
    const world = { env: { PGURL: server.url } }
    expect((await here.run(['apply', '--yes'], world)).exitCode).toBe(0)
    expect(here.writes('gitlab')).toBeGreaterThan(0)
    const again = await here.run(['plan', '--detailed-exitcode'], world)
    expect([again.exitCode, again.err]).toEqual([0, ''])
    expect((await here.run(['sandbox', 'reset', '--yes'], world)).exitCode).toBe(0)
    expect((await here.run(['plan', '--detailed-exitcode'], world)).exitCode).toBe(2)
  })
})
