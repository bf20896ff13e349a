import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, onTestFinished } from 'vitest'
import { openAdapter } from '../../../src/adapters/registry.ts'
import { readManifestFile } from '../../../src/adapters/exec/manifest-file.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { quietIo, systemSettings } from '../sandbox/sandbox-context.ts'
import { startTcpFaultProxy } from '../tcp-fault-proxy.ts'
import { badgeManifestFile, createBadges, missingPython, serveBadges } from './badge-fixture.ts'

const bridge = resolve('test/adapters/exec/stdio-bridge.mjs')
const secret = 'a-secret-of-the-badges'
const settingsFor = (options: Readonly<Record<string, unknown>>) =>
  systemSettings({ name: 'badges', adapter: 'exec', options: { manifest: badgeManifestFile, ...options } })

const manifest = await readManifestFile(settingsFor({}), (path) => readFile(path, 'utf8'))

/** What the lines of a request ask for. */
const asksOf = (bytes: Buffer) =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { call: string }).call)

describe.skipIf(missingPython() !== null)('the sample of a program', () => {
  describeLiveConformance({
    name: 'exec',
    speaks: 'tcp',
    manifest,
    pageSize: 100,
    grant: { type: 'door', resource: 'lab', level: 'daytime', otherLevel: 'always' },
    async start() {
      const store = createBadges()
      const proxy = await startTcpFaultProxy({ host: '127.0.0.1', port: await serveBadges(store.path) }, asksOf)
      const lines: string[] = []
      const adapter = await openAdapter({
        settings: settingsFor({
          command: process.execPath,
          args: [bridge, String(proxy.port)],
          env: { BADGES_TOKEN: secret },
        }),
        root: '/',
        environment: null,
        now: Date.UTC(2026, 10, 20),
        signal: new AbortController().signal,
        io: quietIo({ debug: (line) => lines.push(line) }),
      })
      onTestFinished(() => adapter.close())
      let count = 0
      return {
        adapter,
        proxy,
        lines,
        secrets: [secret],
        addAccounts: (wanted) => {
          const ids = Array.from({ length: wanted }, () => `b-${count++}`)
          store.edit(({ badges }) => {
            for (const id of ids) badges[id] = { name: `person-${id}`, email: null, on: true, doors: {} }
          })
          return Promise.resolve(ids)
        },
        hold: (accounts) => {
          store.edit(({ badges }) => {
            for (const id of accounts) badges[id]!.doors['lab'] = 'daytime'
          })
          return Promise.resolve()
        },
        holders: () =>
          Promise.resolve(
            Object.entries(store.read().badges)
              .filter(([, badge]) => badge.doors['lab'] !== undefined)
              .map(([id]) => id)
              .toSorted(),
          ),
        requests: { accounts: 'accounts', grants: 'grants', give: 'apply' },
        refusals: [
          {
            what: 'a file that is gone',
            make: () => Promise.resolve(store.hide()),
            takeBack: () => Promise.resolve(store.show()),
            reading: 'failed',
            giving: 'transient',
          },
        ],
      }
    },
  })
})
