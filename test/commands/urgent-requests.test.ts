import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Emergency } from '../../src/domain/emergency.ts'
import { openRequests, requestingCompany, type RequestingCompany, rule } from './requesting-company.ts'
import { scheduled } from './urgent-company.ts'

const emergency = { eligible: { department: 'Engineering' }, max_duration: '1h', review_within: '2d' }

/** A company at a forge that was applied once, whose engineers may take `gitlab:group:prod` in an emergency. */
async function company(): Promise<RequestingCompany> {
  const made = await requestingCompany({}, {})
  made.write('policies/rule.yaml', JSON.stringify({ access_rule: { ...rule, break_glass: emergency } }))
  made.git('add', '--all')
  made.git('commit', '--quiet', '-m', 'emergencies')
  made.git('push', '--quiet', 'origin', 'main')
  made.at('2026-11-20T08:59:00Z')
  await applied(made)
  made.at('2026-11-20T09:00:00Z')
  return made
}

/** Each run has an id of its own, as outside of tests. */
async function run(made: RequestingCompany, argv: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = { ...made.forge.env, GITHUB_TOKEN: made.forge.tokenOf('mia-gh'), ...more }
  return made.run(argv, { env, columns: 100, newId: () => randomUUID() })
}

async function applied(made: RequestingCompany, ...argv: string[]) {
  const ran = await run(made, ['apply', '--yes', ...argv])
  expect([ran.exitCode, ran.exitCode === 0 ? '' : ran.out + ran.err]).toEqual([0, ''])
  return ran
}

const why = 'The shop is down, and the queue has to be emptied by hand'
const taking = ['request', '--break-glass', '--user', 'ana', '--grant', 'gitlab:group:prod (reporter)', '--for', '1h']
const asAna = { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'ana-gh', GITHUB_REF: 'refs/heads/main' }

async function take(made: RequestingCompany, env: Readonly<Record<string, string>> = {}) {
  const argv = [...taking, '--ticket', 'OPS-7', '--justification', why, '--yes']
  const ran = await run(made, argv, { ...asAna, ...env })
  expect([ran.exitCode, ran.exitCode === 0 ? '' : ran.out + ran.err]).toEqual([0, ''])
  return ran
}

const decided = (made: RequestingCompany): readonly Emergency[] => made.ledger().emergencies ?? []

describe('access that was taken in an emergency', () => {
  test('comes into the files by a pull request of whoever took it, and is the same there', async () => {
    const made = await company()
    const { out } = await take(made)
    const [request, ...more] = await openRequests(made)
    expect([request?.title, request?.files, more]).toEqual(['Emergency access of ana', 'A\texceptions/ana.yaml', []])
    expect(request!.author).toContain('ana-gh')
    expect(request!.reviewers).toEqual(['dba1-gh'])
    expect(request!.reviewers).not.toContain('ana-gh')
    expect(out).toContain(`Pull request #${request!.number} brings it into the files`)
    expect(decided(made)).toMatchObject([{ request: request!.number, login: 'ana-gh' }])
    await made.forge.merge('mia-gh', request!.number)
    made.git('pull', '--quiet')
    expect((await made.plan()).changes).toEqual([])
    await applied(made)
    expect(decided(made)).toEqual([])
    expect(made.held('gitlab')['ana']).toContain('group:prod (reporter)')
    made.at('2026-11-20T10:00:00Z')
    await applied(made, ...scheduled)
    expect(made.held('gitlab')['ana']).not.toContain('group:prod (reporter)')
  })

  test('is there although the forge is not, and the next run opens the pull request', async () => {
    const made = await company()
    const { out } = await take(made, { GITHUB_API_URL: 'http://127.0.0.1:9' })
    expect(made.held('gitlab')['ana']).toContain('group:prod (reporter)')
    expect(out).toContain('No pull request was opened')
    expect([await openRequests(made), decided(made)]).toEqual([[], [expect.objectContaining({ request: null })]])
    const again = await applied(made, ...scheduled)
    const [request] = await openRequests(made)
    expect(again.err).toContain(`pull request #${request!.number} brings into the files`)
    expect(decided(made)).toMatchObject([{ request: request!.number }])
    await applied(made, ...scheduled)
    expect(await openRequests(made)).toHaveLength(1)
  })
})

describe('access that was ended at once', () => {
  test('ends in the files by a pull request, and so does everything by a lock', async () => {
    const made = await company()
    await take(made)
    const [taken] = await openRequests(made)
    await made.forge.merge('mia-gh', taken!.number)
    made.git('pull', '--quiet')
    await applied(made)
    const end = async (...argv: string[]) => {
      const ran = await run(made, ['revoke', 'ana', ...argv, '--reason', 'it is over', '--yes'])
      expect([ran.exitCode, ran.err]).toEqual([0, expect.anything()])
      const [request] = await openRequests(made)
      const text = made.forge.git.git('show', `${request!.branch}:exceptions/ana.yaml`)
      await made.forge.merge('bo-gh', request!.number)
      made.git('pull', '--quiet')
      expect((await made.plan()).changes).toEqual([])
      await applied(made)
      expect(decided(made)).toEqual([])
      return text
    }
    expect(await end('gitlab:group:prod')).toContain('revoked: {at: "2026-11-20T09:00:00Z"')
    expect(await end()).toContain('lock:\n  user: "ana"\n  reason: "it is over"')
    expect(made.held('gitlab')['ana']).toEqual(['suspended'])
  })

  test('before the files had it is written into them as soon as they do', async () => {
    const made = await company()
    await take(made)
    made.at('2026-11-20T09:10:00Z')
    const ran = await run(made, ['revoke', 'ana', 'gitlab:group:prod', '--reason', 'it is over', '--yes'])
    expect(ran.exitCode).toBe(0)
    const [taken] = await openRequests(made)
    await made.forge.merge('mia-gh', taken!.number)
    made.git('pull', '--quiet')
    await applied(made, ...scheduled)
    expect(made.held('gitlab')['ana']).not.toContain('group:prod (reporter)')
    const [request] = await openRequests(made)
    expect(made.forge.git.git('show', `${request!.branch}:exceptions/ana.yaml`)).toContain(
      'revoked: {at: "2026-11-20T09:10',
    )
  })
})

test('what people wrote cannot make anything in the text of the pull request', async () => {
  const made = await company()
  const argv = [
    ...taking,
    '--ticket',
    'OPS-7',
    '--justification',
    `${why} @mia-gh #1 <img src=x> \`](http://x)`,
    '--yes',
  ]
  expect((await run(made, argv, asAna)).exitCode).toBe(0)
  const [request] = await openRequests(made)
  expect(request!.body).toContain('@mia-gh #1 <img src=x> \\u{60}](http://x)`')
})

test('a file that cannot be edited keeps nobody else from getting a pull request', async () => {
  const made = await company()
  made.forge.push('mia-gh', 'main', { 'exceptions/ana.yaml': 'exceptions:\n  - user: [\n' })
  const { out } = await take(made)
  expect(out).toContain('No pull request was opened: `exceptions/ana.yaml` has errors')
  const offline = { ...asAna, GITHUB_API_URL: 'http://127.0.0.1:9' }
  for (const person of ['ana', 'bo'])
    expect((await run(made, ['revoke', person, '--reason', 'gone', '--yes'], offline)).exitCode).toBe(0)
  const { err } = await applied(made, ...scheduled)
  expect((await openRequests(made)).map(({ files }) => files)).toEqual(['A\texceptions/bo.yaml'])
  expect(err).toContain('`exceptions/ana.yaml` has errors')
})
