import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import type { Forge } from '../../src/forge/forge.ts'
import { createCompany } from '../commands/company.ts'
import { serveHttp } from '../servers/serve-http.ts'
import { leads, started } from './merging-company.ts'
import { openTestForge } from './open-test-forge.ts'

const token = 'ghs_very+secret/token=='
const forms = [token, encodeURIComponent(token), Buffer.from(token).toString('base64')]

/** A server that tells everybody the token it was sent, in whatever way; gone after the test. */
async function startTattler() {
  const answers: readonly ((said: string) => readonly [status: number, body: string, type?: string])[] = [
    (said) => [401, JSON.stringify({ message: `Bad credentials: ${said}` })],
    (said) => [403, JSON.stringify({ message: said, errors: [{ message: said }] })],
    (said) => [403, JSON.stringify({ message: `a secondary rate limit of ${said}` })],
    (said) => [404, said, 'text/plain'],
    (said) => [422, JSON.stringify({ message: 'Validation Failed', errors: [{ message: said }] })],
    (said) => [500, `<h1>${said}</h1>`, 'text/html'],
    (said) => [200, `{"title": "${said}`],
    (said) => [200, JSON.stringify({ [said]: said, state: said, number: said, login: 1 })],
    (said) => [200, JSON.stringify([{ state: said, id: said }])],
    (said) => [302, said, 'text/plain'],
  ]
  let turn = 0
  const url = await serveHttp((request, response) => {
    const said = forms[turn % forms.length]!
    const [status, body, type = 'application/json'] = answers[turn % answers.length]!(said)
    const location = `http://elsewhere.invalid/?token=${encodeURIComponent(token)}`
    response.writeHead(status, { 'content-type': type, location, link: `<${location}>; rel="next"`, 'x-sent': said })
    request.resume()
    response.end(body)
  })
  return { url, answers: answers.length, count: answers.length * forms.length, next: () => turn++ }
}

const calls: readonly ((forge: Forge) => Promise<unknown>)[] = [
  (forge) => forge.fetchSelf(),
  (forge) => forge.fetchStanding(),
  (forge) => forge.fetchRequest(1),
  (forge) => forge.fetchFacts(1),
  (forge) => forge.fetchRequestsOf('a'.repeat(40)),
  (forge) => forge.fetchTeam('security'),
  (forge) => forge.fetchProtection('main'),
  (forge) => forge.fetchComments(1),
  (forge) => forge.fetchStatus('a'.repeat(40), 'x'),
  (forge) => forge.fetchOwnIssues('drift'),
  (forge) => forge.fetchIssue(1),
  (forge) => forge.createComment(1, 'x'),
  (forge) => forge.updateComment(1, 'x'),
  (forge) => forge.setStatus('a'.repeat(40), { context: 'x', state: 'success', description: 'x' }),
  (forge) => forge.openRequest({ branch: 'x', base: 'main', title: 'x', body: 'x' }),
  (forge) => forge.askReviewers(1, ['x', 'y']),
  (forge) => forge.createIssue({ title: 'x', body: 'x', labels: [] }),
  (forge) => forge.updateIssue(1, { title: 'x' }),
]

const leaked = (text: string) => forms.some((form) => text.includes(form))

it('tells the token in no error and in no line, whatever the forge answers', async () => {
  const tattler = await startTattler()
  const lines: string[] = []
  let failed = 0
  for (let round = 0; round < tattler.count; round++) {
    const forge = openTestForge({ url: tattler.url, env: { GITHUB_REPOSITORY: 'acme/access' } }, { token, lines })
    for (const call of calls) {
      await call(forge).catch((error: unknown) => {
        failed++
        expect(inspect(error, { depth: 9, showHidden: true })).not.toSatisfy(leaked)
      })
    }
    tattler.next()
  }
  expect(failed).toBeGreaterThan(calls.length * 20)
  expect(lines.length).toBeGreaterThan(failed)
  expect(lines.join('\n')).not.toSatisfy(leaked)
}, 120_000)

it('tells the token in nothing that doctor prints', async () => {
  const tattler = await startTattler()
  const here = createCompany({ settings: { forge: { kind: 'github', repository: 'acme/access', url: tattler.url } } })
  let said = ''
  for (let round = 0; round < tattler.count; round++) {
    for (const json of [[], ['--json']]) {
      const { out, err } = await here.run(['doctor', '--log-level', 'debug', ...json], { env: { GITHUB_TOKEN: token } })
      said += out + err
    }
    tattler.next()
  }
  expect(said).toContain('GitHub: GET')
  expect(said).not.toSatisfy(leaked)
})

it('tells the token in nothing that plan, apply, drift and request print or write', async () => {
  const tattler = await startTattler()
  const here = await started()
  const number = await here.propose('ada-gh', 'leads', leads)
  await here.forge.merge('ada-gh', number)
  here.pull()
  const env = { GITHUB_API_URL: tattler.url, GITHUB_TOKEN: token, GITHUB_ACTOR: 'ada-gh' }
  const commands = [
    ['plan', '--pull-request', String(number), '--post', '--write', 'comment=comment.md'],
    ['apply', '--yes', '--post', '--write', 'comment=result.md'],
    ['drift', '--issue'],
    ['request', '--grant', 'gitlab:group:docs', '--for', '2h', '--justification', 'an incident', '--user', 'ada'],
  ]
  let said = ''
  for (let round = 0; round < tattler.answers; round++) {
    for (const command of commands) {
      const { out, err } = await here.inCi([...command, '--log-level', 'debug'], { env })
      said += out + err
    }
    tattler.next()
  }
  expect(said.split('GitHub: GET').length).toBeGreaterThan(tattler.answers * 2)
  expect(said).not.toSatisfy(leaked)
  expect(here.files().map((file) => here.read(file))).not.toSatisfy((texts: string[]) => texts.some(leaked))
}, 180_000)
