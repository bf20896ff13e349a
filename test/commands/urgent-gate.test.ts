import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyLedger } from '../../src/domain/ledger.ts'
import { createGitCompany, type GitCompany, gitIn } from './git-company.ts'
import { requestingCompany, rule } from './requesting-company.ts'

const people = [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }]
const policies = [{ name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }]
const live = { adapter: 'gitlab', simulates: undefined, seed: undefined, url: 'http://127.0.0.1:9', token: '${TOKEN}' }
const revoking = ['revoke', 'ada', '--reason', 'over', '--yes']
const taking = [
  'request',
  '--break-glass',
  '--user',
  'ada',
  '--grant',
  'gitlab:group:x',
  '--for',
  '1h',
  '--justification',
  'x',
  '--yes',
]

/** A company with a live system whose newest commit was applied; pushed to a remote, which is gone again if so wished. */
function applied({ isReachable }: { readonly isReachable: boolean }): GitCompany {
  const remote = mkdtempSync(join(tmpdir(), 'provisionr-bare-'))
  onTestFinished(() => rmSync(remote, { recursive: true, force: true }))
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  const here = createGitCompany({ people, policies, systems: { gitlab: live } })
  here.git('remote', 'add', 'origin', remote)
  here.git('push', '--quiet', 'origin', 'main')
  const lastCommit = here.git('rev-parse', 'HEAD')
  here.setLedger({ ...emptyLedger('acme', null), serial: 1, lastRun: Date.parse('2026-11-20T08:00:00Z'), lastCommit })
  if (!isReachable) rmSync(remote, { recursive: true })
  return here
}

async function refusal(here: GitCompany, argv: readonly string[]): Promise<string> {
  const ran = await here.run(argv, { env: { TOKEN: 'x' } })
  return `${ran.exitCode} ${ran.err.replaceAll(/\s+/g, ' ')}`
}

/** Whoever gets past the gate is told that there is no such adapter, before anything is asked. */
const isThrough = expect.stringMatching(/^1 .*can neither read nor write a live gitlab/) as string

describe.each([revoking, taking])('%s', (...argv: string[]) => {
  test('is for a checkout as committed and merged, like apply', async () => {
    const here = applied({ isReachable: true })
    expect(await refusal(here, argv)).toEqual(isThrough)
    here.write('policies/new.yaml', 'policies: []\n')
    expect(await refusal(here, argv)).toContain('6 error: not as in the commit: `policies/new.yaml`')
    here.commit()
    expect(await refusal(here, argv)).toContain('is not in the branch `main` of the remote')
  })

  test('needs no remote for the commit that was applied last, and for no other', async () => {
    const here = applied({ isReachable: false })
    expect(await refusal(here, argv)).toEqual(isThrough)
    expect(await refusal(here, ['apply', '--yes'])).toContain('6 error: whether the commit was merged cannot be told')
    here.commit('another')
    expect(await refusal(here, argv)).toContain('6 error: whether the commit was merged cannot be told')
  })
})

test('where merges have to be reviewed, the access rules of what was applied last count', async () => {
  const made = await requestingCompany({ settings: { apply: { require: { pull_request: true, approvals: 1 } } } })
  const here = (argv: readonly string[]) => made.run(argv, { env: made.forge.env })
  const last = made.git('rev-parse', 'HEAD')
  made.setLedger({
    ...emptyLedger('acme', null),
    serial: 1,
    lastRun: Date.parse('2026-11-20T08:00:00Z'),
    lastCommit: last,
    isVerified: true,
  })
  const opened = { ...rule, break_glass: { eligible: rule.eligible, max_duration: '1h', review_within: '2d' } }
  made.write('policies/rule.yaml', JSON.stringify({ access_rule: opened }))
  made.git('commit', '--quiet', '--all', '-m', 'a rule that nobody reviewed')
  made.git('push', '--quiet', 'origin', 'main')
  const argv = ['request', '--break-glass', '--user', 'ana', '--grant', 'gitlab:group:prod (reporter)', '--for', '1h']
  const ran = await here([...argv, '--ticket', 'OPS-7', '--justification', 'The shop is down since nine', '--yes'])
  expect([ran.exitCode, ran.err]).toEqual([3, expect.stringContaining('review-overdue')])
  expect(made.ledger().emergencies).toBeUndefined()
  const { isVerified: _, ...unverified } = made.ledger()
  made.setLedger(unverified)
  expect((await here(argv.concat('--justification', 'The shop is down since nine', '--yes'))).err).toContain(
    'no access rule counts',
  )
})
