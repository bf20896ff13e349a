import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import type { Adapter, AdapterContext } from '../../../src/adapters/adapter.ts'
import { inClusterAccess } from '../../../src/adapters/kubernetes/in-cluster.ts'
import { openKubernetes } from '../../../src/adapters/kubernetes/kubernetes-adapter.ts'
import { kubernetesManifest } from '../../../src/adapters/kubernetes/kubernetes-manifest.ts'
import { kubeTokens } from '../../servers/kube-apiserver.ts'
import { readAll } from '../live-subject.ts'
import { quietIo, systemSettings, temporaryFolder } from '../sandbox/sandbox-context.ts'
import { describeWithCluster } from './with-cluster.ts'

type Fields = Readonly<Record<string, unknown>>

/** A kubeconfig in a folder of its own, outside of the repository. */
function kubeconfig(parts: {
  readonly cluster?: Fields
  readonly user?: Fields
  readonly contexts?: readonly string[]
}) {
  const path = join(temporaryFolder(), 'config')
  const names = parts.contexts ?? ['prod']
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'other',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1', ...parts.cluster } }],
    users: [{ name: 'u', user: parts.user ?? { token: 'some-token' } }],
    contexts: names.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
  }
  writeFileSync(path, stringify(config))
  return path
}

function context(options: Fields, own: Partial<AdapterContext> & { readonly lines?: string[] } = {}): AdapterContext {
  const { lines = [], ...rest } = own
  return {
    settings: systemSettings({
      name: 'k8s',
      adapter: 'kubernetes',
      options: { acting_user: 'planner', ...options },
      timeout: 5000,
    }),
    root: temporaryFolder(),
    environment: null,
    now: 0,
    signal: new AbortController().signal,
    io: quietIo({ env: process.env, debug: (line) => lines.push(line) }),
    ...rest,
  }
}

async function open(options: Fields, own?: Parameters<typeof context>[1]): Promise<Adapter> {
  const adapter = await openKubernetes(context(options, own), kubernetesManifest)
  onTestFinished(() => adapter.close())
  return adapter
}

async function statuses(adapter: Adapter): Promise<string[]> {
  return [
    ...new Set((await readAll(adapter)).scopes.map(({ status, detail }) => `${status}${detail ? `: ${detail}` : ''}`)),
  ]
}

/** A program that counts how often it runs and prints what it is told to. */
function plugin(prints: string): {
  readonly command: string
  readonly runs: () => number
  readonly info: () => Fields
} {
  const folder = temporaryFolder()
  const command = join(folder, 'login')
  writeFileSync(join(folder, 'answer'), prints)
  const script = `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${folder}/log\necho "$EXTRA $1" >&2\ncat ${folder}/answer\n`
  writeFileSync(command, script)
  chmodSync(command, 0o755)
  const log = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n')
  return { command, runs: () => log().length, info: () => JSON.parse(log()[0]!) as Fields }
}

const apiVersion = 'client.authentication.k8s.io/v1'
const credential = (status: Fields) => JSON.stringify({ apiVersion, kind: 'ExecCredential', status })

describeWithCluster('a kubeconfig', (server) => {
  const cluster = () => ({
    server: server().url,
    'certificate-authority-data': Buffer.from(server().ca).toString('base64'),
  })

  test('gives a token, a file with one that is renewed, or a certificate of a user', async () => {
    const path = join(temporaryFolder(), 'token')
    writeFileSync(path, `${kubeTokens.planner}\n`)
    const { certificate, key } = server().certify('planner')
    const data = (text: string) => Buffer.from(text).toString('base64')
    for (const user of [
      { token: kubeTokens.planner },
      { tokenFile: path },
      { 'client-certificate-data': data(certificate), 'client-key-data': data(key) },
    ])
      expect(await statuses(await open({ kubeconfig: kubeconfig({ cluster: cluster(), user }) }))).toEqual(['complete'])
    const adapter = await open({ kubeconfig: kubeconfig({ cluster: cluster(), user: { tokenFile: path } }) })
    writeFileSync(path, 'a-token-of-nobody')
    expect((await statuses(adapter))[0]).toMatch(/^denied/)
    writeFileSync(path, kubeTokens.planner)
    expect(await statuses(adapter)).toEqual(['complete'])
  })

  test('has its own authority, and nobody else is believed to be the cluster', async () => {
    const user = { token: kubeTokens.planner }
    const stranger = { server: server().url }
    const [said = ''] = await statuses(await open({ kubeconfig: kubeconfig({ cluster: stranger, user }) }))
    expect(said).toMatch(/^failed: k8s cannot be trusted/)
    const unchecked = { ...stranger, 'insecure-skip-tls-verify': true }
    const path = kubeconfig({ cluster: unchecked, user })
    await expect(open({ kubeconfig: path })).rejects.toMatchObject({
      code: 'invalid-files',
      message: expect.stringContaining('`insecure-skip-tls-verify`') as string,
    })
    expect(await statuses(await open({ kubeconfig: path, allow_unchecked_certificate: true }))).toEqual(['complete'])
    const named = { ...cluster(), 'tls-server-name': 'elsewhere.example.com' }
    expect((await statuses(await open({ kubeconfig: kubeconfig({ cluster: named, user }) })))[0]).toMatch(/^failed/)
  })

  test('runs the program that knows credentials, once until they end, and again after a refusal', async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString()
    const login = plugin(credential({ token: kubeTokens.planner, expirationTimestamp: soon }))
    const exec = { apiVersion, command: login.command, args: ['x'], provideClusterInfo: true, interactiveMode: 'Never' }
    const path = kubeconfig({ cluster: cluster(), user: { exec } })
    const lines: string[] = []
    const adapter = await open({ kubeconfig: path }, { lines })
    expect(await statuses(adapter)).toEqual(['complete'])
    expect(login.runs()).toBe(1)
    expect(login.info()).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: server().url } },
    })
    expect(JSON.stringify(lines)).not.toContain(kubeTokens.planner)

    const ended = plugin(credential({ token: kubeTokens.planner, expirationTimestamp: '2020-01-01T00:00:00Z' }))
    const other = await open({
      kubeconfig: kubeconfig({ cluster: cluster(), user: { exec: { ...exec, command: ended.command } } }),
    })
    expect((await statuses(other))[0]).toMatch(/^denied: k8s got credentials that have ended already/)

    const refused = plugin(credential({ token: 'a-token-of-nobody' }))
    const third = await open({
      kubeconfig: kubeconfig({ cluster: cluster(), user: { exec: { ...exec, command: refused.command } } }),
    })
    expect((await statuses(third))[0]).toMatch(/^denied/)
    expect(refused.runs()).toBeGreaterThan(1)
  })

  test('takes a certificate from the program, too', async () => {
    const { certificate, key } = server().certify('planner')
    const login = plugin(credential({ clientCertificateData: certificate, clientKeyData: key }))
    const path = kubeconfig({ cluster: cluster(), user: { exec: { apiVersion, command: login.command } } })
    expect(await statuses(await open({ kubeconfig: path }))).toEqual(['complete'])
  })

  test('with a program that is missing, fails, talks nonsense or never ends, withholds the system', async () => {
    const asked = async (exec: Fields) =>
      (
        await statuses(
          await open({ kubeconfig: kubeconfig({ cluster: cluster(), user: { exec: { apiVersion, ...exec } } }) }),
        )
      )[0]
    expect(await asked({ command: 'no-program-of-this-name', installHint: 'install it' })).toMatch(
      /^denied: .*install it/,
    )
    expect(await asked({ command: 'false' })).toMatch(/^denied: k8s got no credentials: `false` failed \(1\)/)
    expect(await asked({ command: plugin('token: hidden-in-garbage').command })).toMatch(/is no `ExecCredential`/)
    expect(await asked({ command: plugin('token: hidden-in-garbage').command })).not.toContain('hidden')
    expect(await asked({ command: plugin(credential({})).command })).toMatch(/is no `ExecCredential`/)
    const path = kubeconfig({ cluster: cluster(), user: { exec: { apiVersion, command: 'sleep', args: ['60'] } } })
    const slow = context({ kubeconfig: path })
    const adapter = await openKubernetes({ ...slow, settings: { ...slow.settings, timeout: 200 } }, kubernetesManifest)
    onTestFinished(() => adapter.close())
    expect((await statuses(adapter))[0]).toContain('did not answer in 200 ms')
  })
})

test('a context must be named where there are several, for kubectl may have used another last', async () => {
  const path = kubeconfig({ contexts: ['prod', 'other'] })
  await expect(open({ kubeconfig: path })).rejects.toMatchObject({ code: 'invalid-files' })
  await expect(open({ kubeconfig: path, context: 'nothing' })).rejects.toMatchObject({
    help: 'there are: `prod`, `other`',
  })
  await expect(open({ kubeconfig: path, context: 'other' })).resolves.toBeDefined()
})

test('a kubeconfig in the repository names no files of tokens', async () => {
  const path = kubeconfig({ user: { tokenFile: '/run/token' } })
  const settings = systemSettings({ name: 'k8s', adapter: 'kubernetes', options: { kubeconfig: path } })
  await expect(
    openKubernetes({ ...context({}), settings, root: dirname(path) }, kubernetesManifest),
  ).rejects.toMatchObject({
    message: expect.stringContaining('in the repository that names a `tokenFile`') as string,
  })
})

test('a kubeconfig in the repository runs no programs, also not by way of a link', async () => {
  const user = { exec: { apiVersion, command: 'true' } }
  const outside = kubeconfig({ user })
  const here = context({ kubeconfig: 'ci/config' })
  mkdirSync(join(here.root, 'ci'))
  symlinkSync(outside, join(here.root, 'ci/config'))
  await expect(openKubernetes(here, kubernetesManifest)).rejects.toMatchObject({
    message: expect.stringContaining('in the repository that runs a program') as string,
  })
  const inside = context({})
  writeFileSync(join(inside.root, 'config'), readFileSync(outside))
  const link = join(temporaryFolder(), 'config')
  symlinkSync(join(inside.root, 'config'), link)
  const settings = systemSettings({ name: 'k8s', adapter: 'kubernetes', options: { kubeconfig: link } })
  await expect(openKubernetes({ ...inside, settings }, kubernetesManifest)).rejects.toMatchObject({
    message: expect.stringContaining('in the repository that runs a program') as string,
  })
})

test('what cannot be honoured is refused, with a way out', async () => {
  for (const [options, said] of [
    [{}, 'has no `url`'],
    [{ url: 'https://c.example.com' }, 'has no `token`'],
    [{ kubeconfig: '/nothing/here' }, 'cannot be read'],
    [{ kubeconfig: kubeconfig({ user: { token: 'x', as: 'admin' } }) }, '`as`'],
    [{ kubeconfig: kubeconfig({ user: { username: 'a', password: 'b' } }) }, '`username`'],
    [{ kubeconfig: kubeconfig({ user: {} }) }, 'no credentials'],
    [{ kubeconfig: kubeconfig({ user: { exec: { apiVersion: 'x', command: 'true' } } }) }, 'unknown version'],
    [
      { kubeconfig: kubeconfig({ user: { exec: { apiVersion, command: 'a', interactiveMode: 'Always' } } }) },
      'wants to ask',
    ],
    [{ kubeconfig: kubeconfig({}), bindings: 'both' }, 'unknown `bindings: both`'],
    [{ in_cluster: true }, 'outside of a cluster'],
  ] as const)
    await expect(open(options)).rejects.toMatchObject({
      code: 'invalid-files',
      message: expect.stringContaining(said) as string,
      help: expect.stringMatching(/.+/) as string,
    })
})

test('within a cluster, its service account is used', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'ca.crt'), 'authority')
  const refuse = (problem: string): never => {
    throw new Error(problem)
  }
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
  expect(inClusterAccess(env, refuse, folder)).toMatchObject({
    server: 'https://[fd00::1]:443',
    ca: 'authority',
    credentials: { kind: 'token-file', path: `${folder}/token` },
  })
  expect(() => inClusterAccess({}, refuse, folder)).toThrow('outside of a cluster')
})
