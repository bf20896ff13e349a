import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Plan } from '../../../src/domain/plan.ts'
import { createGitCompany, type GitCompany, gitIn } from '../../commands/git-company.ts'
import type { Ran } from '../../cli/test-context.ts'

export interface DirectoryCompany {
  readonly here: GitCompany
  readonly run: (...argv: string[]) => Promise<Ran>
  readonly ask: <T>(...argv: string[]) => Promise<T>
  readonly push: () => void
}

export const personOf = (id: string, team: string, status = 'Active') => ({
  user_id: id,
  email: `${id}@acme.test`,
  team,
  status,
})

/** Ada and Bo write, Cy reads, by groups of a live directory; the files are in a repository with a remote. */
export function createDirectoryCompany(
  { bind_password, ...settings }: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): DirectoryCompany {
  const system = { ...settings, adapter: 'ldap', bind_password: '${LDAP_PASSWORD}', options }
  const here = createGitCompany({
    systems: { directory: { ...system, simulates: undefined, seed: undefined } },
    settings: { apply: { require: { pull_request: false, approvals: 0 } }, guards: { min_admins: 0 } },
    people: [personOf('ada', 'writers'), personOf('bo', 'writers'), personOf('cy', 'readers')],
    policies: [
      { name: 'Writers', triggers: [{ team: 'writers' }], grants: ['directory:group:writers'] },
      { name: 'Readers', triggers: [{ team: 'readers' }], grants: ['directory:group:readers'] },
    ],
  })
  const remote = mkdtempSync(join(tmpdir(), 'provisionr-remote-'))
  onTestFinished(() => rmSync(remote, { recursive: true, force: true }))
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  here.git('remote', 'add', 'origin', remote)
  here.commit()
  const run = (...argv: string[]) => here.run(argv, { env: { LDAP_PASSWORD: String(bind_password) } })
  return {
    here,
    run,
    ask: async <T>(...argv: string[]) => {
      const { out, err } = await run(...argv, '--json')
      if (out === '') throw new Error(err)
      return JSON.parse(out) as T
    },
    push: () => void here.git('push', '--quiet', '--set-upstream', 'origin', 'main'),
  }
}

/** What a plan does, one line each, sorted. */
export function linesOf({ changes }: Pick<Plan, 'changes'>): readonly string[] {
  return changes.map(({ action, person, grant }) => `${action} ${person} ${grant ?? 'account'}`).toSorted()
}
