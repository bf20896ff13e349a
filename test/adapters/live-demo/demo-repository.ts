import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { gitIn } from '../../commands/git-company.ts'
import { temporaryFolder } from '../sandbox/sandbox-context.ts'
import type { Counterpart } from './counterpart.ts'
import { demoPeople } from './demo-contents.ts'
import { directoryPolicies } from './live-directory.ts'
import { loginOf } from './live-github.ts'

type Settings = Record<string, unknown>

/** The demo company's files in a git repository with a bare remote; the last commit is yet to be pushed. */
export interface DemoRepository {
  readonly folder: string
  /** Changes the settings of a system. */
  configure(system: string, settings: Settings): void
  /** Commits everything on `main`. */
  readonly commit: (message: string) => void
  readonly push: () => void
}

/** The demo as it stands at the top of this repository, with these of its systems live, and a directory besides. */
export function createDemoRepository(counterparts: readonly Counterpart[]): DemoRepository {
  const folder = temporaryFolder()
  const remote = temporaryFolder()
  const path = (file: string) => join(folder, file)
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  gitIn(folder, 'init', '--quiet', '-b', 'main')
  gitIn(folder, 'remote', 'add', 'origin', remote)
  const push = () => void gitIn(folder, 'push', '--quiet', '--set-upstream', 'origin', 'main')
  const commit = (message: string) => {
    gitIn(folder, 'add', '--all')
    gitIn(folder, 'commit', '--quiet', '-m', message)
  }
  writeFileSync(path('.gitignore'), '.provisionr/\n')
  commit('Nothing yet')
  push()

  for (const name of ['policies', 'exceptions', 'examples/acme']) cpSync(name, path(name), { recursive: true })
  const { clock: _clock, ...settings } = parse(readFileSync('provisionr.yaml', 'utf8')) as Settings
  const systems = { ...(settings['systems'] as Record<string, Settings>) }
  for (const one of counterparts) systems[one.system] = one.settings
  const write = (file: string, value: unknown) => writeFileSync(path(file), stringify(value))
  const configured = () => write('provisionr.yaml', { ...settings, systems })

  configured()
  write('policies/directory.yaml', { policies: directoryPolicies })
  const people = demoPeople.map((person) => ({ ...person, github_login: loginOf(person.user_id) }))
  write('examples/acme/people.yaml', people)
  writeFileSync(path('examples/acme/ledger.json'), ledgerFor(counterparts))
  commit('The demo company, live')

  return {
    folder,
    configure(system, more) {
      systems[system] = { ...systems[system], ...more }
      configured()
    },
    commit,
    push,
  }
}

/** The demo's history, with the ids that accounts have in the live systems. */
function ledgerFor(counterparts: readonly Counterpart[]): string {
  const ledger = JSON.parse(readFileSync('examples/acme/ledger.json', 'utf8')) as {
    readonly accounts: readonly { readonly system: string; readonly account: string }[]
    readonly grants: readonly object[]
  }
  const adopted = { origin: 'adopted', since: '2026-01-12T09:00:00Z' }
  const accounts = ledger.accounts.map((one) => {
    const live = counterparts.find(({ system }) => system === one.system)
    return { ...one, account: live?.accountIds.get(one.account) ?? one.account }
  })
  const others = counterparts.filter((one) => one.grants !== undefined)
  const more = others.flatMap(({ system, accountIds }) =>
    [...accountIds].map(([person, account]) => ({ ...adopted, system, account, person, status: 'enabled' })),
  )
  const grants = others.flatMap((one) =>
    (one.grants ?? []).map((grant) => ({ ...adopted, ...grant, system: one.system, level: 'member' })),
  )
  const whole = { ...ledger, accounts: [...accounts, ...more], grants: [...ledger.grants, ...grants] }
  return JSON.stringify(whole, null, 2)
}
