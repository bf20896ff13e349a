import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { missingPostgres } from '../../ledger/postgres/postgres-server.ts'
import { missingKubeApiserver } from '../../servers/kube-apiserver.ts'
import { missingSlapd } from '../ldap/slapd-server.ts'
import { askSandboxes, startLiveCompany } from './live-company.ts'
import { blocksOf, fillBlocks, maskChanging } from './page-blocks.ts'

const page = 'docs/live-demo.md'
const missing = missingSlapd() ?? missingPostgres() ?? missingKubeApiserver()
const reason = missing === null ? '' : ` (skipped: ${missing})`

const linesOf = ({ changes }: Pick<Plan, 'changes'>) =>
  changes.filter(({ system }) => system !== 'directory').map(({ action, address }) => `${action} ${address}`)

test.skipIf(missing !== null)(
  `the demo company is planned, applied, watched and repaired on six live systems at once${reason}`,
  { timeout: 180_000 },
  async () => {
    const { github, cluster, counterparts, repository, tell, note, texts } = await startLiveCompany()
    const writes = () => counterparts.map((one) => one.writes().length)

    const plan = await tell<Plan>('plan', 'plan', 'plan')
    expect(plan).toMatchObject({ exitCode: 0, err: '', result: { complete: true } })
    expect(linesOf(plan.result)).toEqual(linesOf(await askSandboxes<Plan>('plan')))
    expect(writes()).toEqual(counterparts.map(() => 0))

    expect((await tell('refused', 'apply', 'apply', '--yes')).exitCode).toBe(6)
    expect(writes()).toEqual(counterparts.map(() => 0))
    repository.push()
    const { result, exitCode } = await tell<PlanResult>('apply', 'apply', 'apply', '--yes')
    expect(exitCode).toBe(0)
    expect([...new Set(result.changes.map((one) => one.result.status))].toSorted()).toEqual(['applied', 'pending'])
    const written = writes()
    expect((await tell<Plan>('again', 'plan', 'plan')).result.changes).toEqual([])

    expect(github.invitations.map(({ login, teams }) => [login, teams])).toEqual([['dana-ortiz', ['squad-solutions']]])
    await github.accept(github.invitations[0]!)

    const sent: string[] = []
    for (const one of counterparts) for (const line of await one.meddle()) sent.push(`${one.system.padEnd(10)} ${line}`)
    note('by-hand', sent)
    const { drift } = (await tell<{ drift: Drift }>('drift', 'plan', 'drift', '--fail-on', 'any')).result
    const expected = (side: 'missing' | 'excess') => counterparts.map((one) => one.drift[side])
    const addresses = (list: readonly { readonly address: string }[]) => list.map(({ address }) => address).toSorted()
    expect(addresses(drift.missing)).toEqual(expected('missing').toSorted())
    expect(addresses(drift.excess)).toEqual([...expected('excess'), 'omar.haddad/gitlab:group:finance'].toSorted())
    expect(drift.orphans.map(({ system }) => system)).toEqual(['slack'])

    note('handed-over', [`prod-k8s   ${await cluster.label()}`])
    const guest = { account: 'studio.guest', owner: 'sales-ops@company.com', attest_by: '2027-03-31' }
    repository.configure('slack', { service_accounts: [guest] })
    repository.commit('Sales answers for the guest')
    repository.push()
    const repair = await tell<PlanResult>('repair', 'apply', 'apply', '--yes', '--remediate')
    expect(repair.exitCode).toBe(0)
    const changed = repair.result.changes.map(({ address }) => address).toSorted()
    expect(changed).toEqual([...addresses(drift.missing), ...addresses(drift.excess)].toSorted())
    for (const one of counterparts) expect([one.system, await one.isRepaired()]).toEqual([one.system, true])

    const clean = await tell<Plan & { drift: Drift }>('clean', 'plan', 'drift', '--fail-on', 'any')
    expect(clean).toMatchObject({ exitCode: 0, result: { drift: { missing: [], excess: [], orphans: [] } } })
    expect((await tell('audit', 'plan', 'audit', 'verify')).exitCode).toBe(0)

    const requests = new Map(clean.result.systems.map((one) => [one.name, one.requests]))
    const counted = counterparts.map(({ system }, index) => {
      const [all, changes, repairs] = [requests.get(system), written[index]!, writes()[index]! - written[index]!]
      return `${system.padEnd(10)} ${[all, changes, repairs].map((count) => String(count).padStart(8)).join('')}`
    })
    note('requests', ['system         read   apply  repair', ...counted])
    process.stdout.write(`${texts.get('requests')}`)

    const known = readFileSync(page, 'utf8')
    expect(blocksOf(known)).toEqual([...texts.keys()])
    const filled = fillBlocks(known, new Map([...texts].map(([name, text]) => [name, maskChanging(text)])))
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, filled)
    else expect(known).toBe(filled)
  },
)
