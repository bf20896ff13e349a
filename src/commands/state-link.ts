import { linkAccount } from '../analysis/edit-ledger.ts'
import { fetchActual } from '../adapters/fetch-actual.ts'
import type { ActualAccount } from '../domain/access.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import { firstValue, type Person } from '../domain/person.ts'
import { didYouMean } from '../domain/suggest.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { createSystemFacts, type SystemFacts } from '../plan/system-facts.ts'
import { compileSystemRules } from '../policy/system-rules.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type EditOptions, editState, refusedEdit, type StateChange } from './edit-state.ts'
import { unknownName } from './unknown-name.ts'
import { openSystems } from './read-systems.ts'
import { loadWorkspace, type Workspace } from './workspace.ts'

export interface StateLinkOptions extends EditOptions {
  readonly person: string
  readonly system: string
  /** native id */
  readonly account: string
}

/** Records that an account is a person's: the way out where provisionr cannot tell by itself. */
export async function stateLink(
  options: StateLinkOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseWhenDisabled(context)
  const workspace = await loadWorkspace(global, context, { fresh: true })
  const { people, settings } = workspace
  const person = people.people.find((one) => one.id === options.person)
  const names = people.people.map((one) => one.id)
  if (!person) throw unknownName('person', options.person, didYouMean(options.person, names))
  const systems = [...settings.systems.keys()]
  if (!systems.includes(options.system))
    throw unknownName('system', options.system, didYouMean(options.system, systems))
  const place = { root: workspace.root, store: await openLedger(workspace) }
  await editState(place, options, global, context, async (ledger) => {
    const facts = await readSystem(options.system, workspace, global, context)
    return link(ledger, { person, options, facts, now: context.now() })
  })
  return exitCodes.ok
}

async function readSystem(
  name: string,
  workspace: Workspace,
  global: GlobalOptions,
  context: CommandContext,
): Promise<SystemFacts> {
  const { settings, catalog } = workspace
  const { adapters, close } = await openSystems(workspace, global, context)
  try {
    const system = settings.systems.get(name)!
    const actual = await fetchActual(adapters.get(name)!, system, { resources: null })
    const facts = createSystemFacts({
      settings: system,
      actual,
      catalog,
      remediate: false,
      frozen: null,
      manifest: catalog.get(name)!,
      rules: compileSystemRules(settings, catalog, () => undefined).get(name)!,
    })
    if (facts.accountsComplete) return facts
    throw new Failure({
      code: 'system-unreadable',
      message: `the accounts of \`${name}\` could not be read to the end, so nobody can tell whether there is such an account`,
      help: 'mend the reading first: `provisionr plan` says what is wrong',
    })
  } finally {
    await close()
  }
}

function link(
  ledger: Ledger,
  about: {
    readonly person: Person
    readonly options: StateLinkOptions
    readonly facts: SystemFacts
    readonly now: number
  },
): StateChange {
  const { person, facts, now, options } = about
  const { system } = options
  const account = facts.accounts.get(options.account)
  if (!account) throw unknownAccount(options, facts)
  if (facts.isService(account) || facts.isProtected(account)) {
    const why = facts.isService(account) ? 'listed under `service_accounts`' : 'protected, or provisionr’s own'
    throw refusedEdit(
      `the account \`${account.id}\` of \`${system}\` is ${why}`,
      'choose another account, or take it out of that list first',
    )
  }
  const owner = ledger.accounts.find((one) => one.system === system && one.account === account.id)
  if (owner) {
    const mine = owner.person === person.id
    const help = mine
      ? 'nothing needs to be done'
      : `if it is not theirs, use \`provisionr state forget ${owner.person}/${system}:account\` first`
    throw refusedEdit(`the account \`${account.id}\` of \`${system}\` is linked to \`${owner.person}\` already`, help)
  }
  const other = ledger.accounts.find((one) => one.system === system && one.person === person.id)
  if (other && facts.accounts.has(other.account)) {
    const help = `if that is not theirs, use \`provisionr state forget ${person.id}/${system}:account\` first`
    throw refusedEdit(`\`${person.id}\` has the account \`${other.account}\` in \`${system}\``, help)
  }
  const entry = {
    system,
    account: account.id,
    person: person.id,
    origin: 'adopted',
    since: now,
    status: account.status,
  } as const
  return {
    ledger: linkAccount(ledger, entry),
    edit: { command: 'link', what: 'account', from: other?.account ?? null, to: account.id },
    subject: { person: person.id, system, account: account.id, after: { level: null, status: account.status } },
    told: [`link ${person.id}/${system}:account to ${account.id}`, ...compare(person, account)],
  }
}

/** What both sides say of themselves, for whoever has to decide. */
function compare({ id, attributes }: Person, account: ActualAccount): string[] {
  const says = (name: string) => firstValue(attributes, name) ?? 'none'
  const name = [says('first_name'), says('last_name')].filter((part) => part !== 'none').join(' ')
  return [
    `person:  ${id}, ${name === '' ? says('name') : name}, e-mail ${says('email')}, employee id ${says('employee_id')}`,
    `account: ${account.username}, ${account.status}, e-mail ${account.email ?? 'none'}, employee id ${account.employeeId ?? 'none'}`,
  ]
}

function unknownAccount({ account, system }: StateLinkOptions, { accounts }: SystemFacts): Failure {
  const named = [...accounts.values()].find((one) => one.username === account || one.email === account)
  const help = named ? `the account of that name has the id \`${named.id}\`` : didYouMean(account, accounts.keys())
  return unknownName(`account of \`${system}\``, account, help)
}
