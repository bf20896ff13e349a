import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { type KubeApiserver, missingKubeApiserver, startKubeApiserver } from '../../servers/kube-apiserver.ts'
import { resetCluster } from './cluster-fixture.ts'

/** Tests with one API server for all of them, as good as new for each; skipped where there can be none. */
export function describeWithCluster(name: string, tests: (server: () => KubeApiserver) => void): void {
  const missing = missingKubeApiserver()
  describe.skipIf(missing !== null)(name, { timeout: 60_000 }, () => {
    let server: KubeApiserver | null = null
    beforeAll(async () => {
      server = await startKubeApiserver()
    }, 120_000)
    afterAll(async () => server?.stop())
    beforeEach(() => resetCluster(server!))
    tests(() => server!)
  })
}
