import { expect, it } from 'vitest'
import { createCompany } from '../commands/company.ts'
import { type ForgeServer, startForge } from './server/start-forge.ts'

interface Remark {
  readonly status: string
  readonly message: string
  readonly help: string | null
}

async function examine(server: ForgeServer, given: Setup = {}) {
  const { forge = {}, settings = {}, env = {}, argv = [] } = given
  const here = createCompany({ settings: { forge: { kind: 'github', ...forge }, ...settings } })
  const { exitCode, out } = await here.run(['doctor', '--json', ...argv], { env: { ...server.env, ...env } })
  const { remarks } = (JSON.parse(out) as { forge: { remarks: readonly Remark[] } }).forge
  return { exitCode, remarks, doubts: remarks.filter(({ status }) => status !== 'ok').map(({ message }) => message) }
}

interface Setup {
  readonly forge?: Readonly<Record<string, unknown>>
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly argv?: readonly string[]
}

const protectedMain = [{ type: 'pull_request', parameters: { required_approving_review_count: 1 } }]
const withLogins = { people: { source: 'file', path: 'people.yaml', logins: { github: 'github' } } }

it('finds nothing wrong with an app, a protected branch and known logins', async () => {
  const server = await startForge({ people: [] })
  server.setRules('main', protectedMain)
  const { exitCode, remarks } = await examine(server, { settings: withLogins })
  expect(exitCode).toBe(0)
  expect(remarks.map(({ status, message }) => [status, message])).toEqual([
    ['ok', '`acme/access` can be read; the token is that of `access-app[bot]`'],
    ['ok', '`main` changes by pull requests alone; approvals needed: 1'],
    ['ok', expect.stringContaining('does not tell whether it may write')],
  ])
})

it('warns where everybody can write as us, push to the branch, or approve as nobody', async () => {
  const server = await startForge({ people: [] })
  const { exitCode, doubts } = await examine(server, { env: { GITHUB_TOKEN: server.tokens.actions } })
  expect(exitCode).toBe(0)
  expect(doubts).toEqual([
    'whoever can push a workflow can write as `github-actions[bot]`',
    'no attribute of people holds their login at the forge, so no approval is anybody’s',
    'pull requests are not the only way into `main`',
  ])
})

it('calls it an error where a protected branch is demanded', async () => {
  const server = await startForge({ people: [] })
  const settings = { ...withLogins, apply: { require: { protected_branch: true } } }
  const { exitCode, doubts } = await examine(server, { settings })
  expect(exitCode).toBe(1)
  expect(doubts).toEqual(['pull requests are not the only way into `main`'])
})

it('says whose words count when the token is another’s', async () => {
  const server = await startForge({ people: [] })
  server.setRules('main', protectedMain)
  const { doubts } = await examine(server, { forge: { account: 'other[bot]' }, settings: withLogins })
  expect(doubts).toEqual(['what this token writes does not count: `forge.account` names `other[bot]`'])
})

it('says what is missing: the token, its rights, the repository', async () => {
  const server = await startForge({ people: ['ada-gh'] })
  const wrong = await examine(server, { env: { GITHUB_TOKEN: 'expired-token' } })
  expect(wrong.exitCode).toBe(4)
  expect(wrong.doubts).toEqual([expect.stringContaining('Bad credentials')])
  const unset = await examine(server, { env: { GITHUB_TOKEN: '' } })
  expect(unset.exitCode).toBe(4)
  expect(unset.doubts).toEqual(['the environment variable `GITHUB_TOKEN` is not set'])
  const nowhere = await examine(server, { env: { GITHUB_REPOSITORY: '' } })
  expect(nowhere.exitCode).toBe(1)
  expect(nowhere.doubts[0]).toContain('`GITHUB_REPOSITORY`')
  const insecure = await examine(server, { forge: { url: 'http://github.example/api/v3' } })
  expect(insecure.exitCode).toBe(1)
  expect(insecure.doubts).toEqual([expect.stringContaining('must begin with https://')])
  const missing = await examine(server, { forge: { repository: 'acme/elsewhere' } })
  expect(missing.exitCode).toBe(1)
  expect(missing.doubts).toEqual([expect.stringContaining('answered 404')])
})
