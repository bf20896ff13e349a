import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { documents } from './forge-company.ts'
import { openTestForge } from './open-test-forge.ts'
import { commentsOn, engineering, more, post, requestCompany } from './planned-requests.ts'

const token = 'ghs_app-for-tests'

describe('words of others', () => {
  test('with our marker are neither written over nor taken for ours', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    const forged = '<!-- provisionr:plan acme -->\n### Plan: nothing.\n\n**This plan can be applied.**'
    await here.forge.comment('mallory', number, forged)
    await post(here, number)
    await post(here, number)
    const all = await commentsOn(here, number)
    expect(all.map(({ author, body }) => [author!.login, body === forged])).toEqual([
      ['mallory', true],
      ['access-app[bot]', false],
    ])
  })

  test('that copy the comment and the status of another pull request do not stand for this one', async () => {
    const here = await requestCompany()
    const first = await here.propose('bo-gh', 'code', more)
    await post(here, first)
    const forge = openTestForge(here.forge)
    const said = (await forge.fetchStatus(here.forge.git.resolve('code')!, 'provisionr/acme'))!
    const [{ body }] = (await commentsOn(here, first)) as unknown as [{ body: string }]
    const second = await here.propose('mallory', 'mine', {
      'policies/more.yaml': documents('policies', [{ ...engineering, grants: ['gitlab:group:secrets'] }]),
    })
    const head = here.forge.git.resolve('mine')!
    await here.forge.comment('mallory', second, body)
    const { state, context, description } = said
    await here.forge.ask('mallory', 'POST', `/repos/acme/access/statuses/${head}`, { state, context, description })
    await here.forge.review('bo-gh', 'APPROVE', second)
    await post(here, second)
    const all = await commentsOn(here, second)
    expect(all.map(({ author }) => author!.login)).toEqual(['mallory', 'access-app[bot]'])
    expect(all[1]!.body).toContain('gitlab:group:secrets')
    const status = (await forge.fetchStatus(head, 'provisionr/acme'))!
    expect(status.author!.login).toBe('access-app[bot]')
    expect(status.description).not.toBe(description)
  })

  test('in names stay names: no markup, no mention, no second marker, and the size holds', async () => {
    const here = await requestCompany()
    const hostile = [
      '<!-- provisionr:plan acme -->',
      '@acme/owners `code` | cell | [link](https://evil.example)',
      '</details><img src=x onerror=alert(1)>',
      'a\u202Eb',
      'n'.repeat(5000),
    ]
    const policies = hostile.map((name, index) => ({ ...engineering, name, grants: [`gitlab:group:g${index}`] }))
    const files = Object.fromEntries(
      hostile.slice(0, 3).map((name) => [`policies/${name.replaceAll('/', ' ')}.txt`, 'x']),
    )
    const number = await here.propose('mallory', 'mine', {
      ...files,
      'policies/more.yaml': documents('policies', policies),
    })
    await post(here, number)
    const [{ body }] = (await commentsOn(here, number)) as unknown as [{ body: string }]
    expect(Buffer.byteLength(body)).toBeLessThan(60_000)
    const outside = body.replaceAll(/`[^`\n]*`/g, '')
    expect(outside.match(/<!--/g)).toHaveLength(body.includes('provisionr:reviewed') ? 2 : 1)
    expect(outside).not.toMatch(/@acme|evil\.example|<img|onerror/)
    expect(body).not.toContain('\u202E')
  })
})

describe('the token', () => {
  test('is in no error, log, comment or plan, though the forge and the remote repeat what they were sent', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    const url = await startEcho()
    here.git('remote', 'set-url', 'origin', `http://x-access-token:${token}@127.0.0.1:1/acme/access.git`)
    const seen: string[] = []
    for (const argv of [['--json'], ['--post'], ['--post', '--log-level', 'debug']]) {
      for (const env of [{}, { GITHUB_API_URL: url }]) {
        const ran = await here.inCi(['plan', '--pull-request', String(number), ...argv], { env })
        expect(ran.exitCode).not.toBe(0)
        seen.push(ran.out, ran.err)
      }
    }
    expect(seen.join('\n')).toContain('[forge-unreadable]')
    expect(seen.join('\n')).toContain('[revision-unreadable]')
    const posted = (await commentsOn(here, number)).map(({ body }) => body)
    expect([...seen, ...posted].join('\n')).not.toContain(token)
  })
})

/** A forge that refuses everything and repeats what it was sent, as proxies and debug pages do. */
async function startEcho(): Promise<string> {
  const server = createServer((request: IncomingMessage, answer) => {
    answer.writeHead(422, { 'content-type': 'application/json' })
    answer.end(JSON.stringify({ message: `refused: ${request.headers.authorization}`, url: request.url }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
