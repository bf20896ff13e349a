import { afterAll, beforeAll, describe } from 'vitest'
import { testAudit } from './backend-audit-suite.ts'
import { testLock } from './backend-lock-suite.ts'
import { testRace } from './backend-race-suite.ts'
import { testLedger } from './backend-suite.ts'
import { fileBackend } from './file-ground.ts'
import { gitBackend } from './git/git-ground.ts'
import { postgresBackend } from './postgres/postgres-ground.ts'
import { missingPostgres, type PostgresServer, startPostgres } from './postgres/postgres-server.ts'

let server: PostgresServer | null = null
const missing = missingPostgres()

beforeAll(async () => {
  if (missing === null) server = await startPostgres()
}, 120_000)

afterAll(async () => server?.stop())

for (const backend of [fileBackend, gitBackend, postgresBackend(() => server!.url)]) {
  describe.skipIf(backend.missing !== null)(`the backend ${backend.name}`, () => {
    testLedger(backend)
    testLock(backend)
    testAudit(backend)
    testRace(backend)
  })
}
