import type { Command } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { collect } from './global-options.ts'
import { withLockTimeout } from './lock-timeout.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface EditFlags {
  readonly yes?: true
  readonly reason?: string
  readonly lockTimeout: number
}

/** Commands about what provisionr remembers. */
export function addStateCommands(program: Command, context: CommandContext, finish: Finish): void {
  const state = program.command('state').description('the ledger: what provisionr remembers between runs')
  addQuestions(state, context, finish)
  addLink(state, context, finish)
  addForget(state, context, finish)
  addMove(state, context, finish)
  example(
    state
      .command('unlock <id>')
      .description('break the lock of a run that was killed; the message of whoever waits names the id')
      .option('--yes', 'do not ask')
      .option('--reason <text>', 'why; for the audit log')
      .action((id: string, options: Pick<EditFlags, 'yes' | 'reason'>, command: Command) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/state-unlock.ts')).stateUnlock(
            { id, yes: options.yes ?? false, reason: options.reason ?? null },
            global,
            here,
          ),
        ),
      ),
    'provisionr state unlock 0b7e1f2a-6d0e-4c55-9a53-3f8c0a1d2e4f',
  )
  addRebuild(state, context, finish)
}

function addQuestions(state: Command, context: CommandContext, finish: Finish): void {
  const list = state
    .command('list [pattern]')
    .description(
      'links, grants that are its own, grace and managed resources; of an address, a person, a system or a pattern',
    )
    .option('--user <id>', 'only of this person; can be given several times', collect, [])
    .option('--system <name>', 'only in this system; can be given several times', collect, [])
    .action((pattern: string | undefined, options: { user: string[]; system: string[] }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/state-list.ts')).stateList(
          { pattern: pattern ?? null, people: options.user, systems: options.system },
          global,
          here,
        ),
      ),
    )
  example(list, "provisionr state list 'sarah.chen/gitlab:*'")
  const show = state
    .command('show [name]')
    .description('the ledger as a whole, or all that it says of an address, a person or a system')
    .option('--head', "the audit log's last hash and its number of entries alone")
    .action((name: string | undefined, options: { head?: true }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/state-show.ts')).stateShow(
          { name: name ?? null, head: options.head ?? false },
          global,
          here,
        ),
      ),
    )
  example(show, 'provisionr state show', 'provisionr state show sarah.chen')
}

function addLink(state: Command, context: CommandContext, finish: Finish): void {
  const link = withEdit(
    state
      .command('link <user> <system> <account-id>')
      .description('record that an account is this person’s, where that cannot be told by itself'),
  ).action((person: string, system: string, account: string, options: EditFlags, command: Command) =>
    runCommand(command, context, finish, async (global, here) =>
      (await import('../commands/state-link.ts')).stateLink(
        { person, system, account, ...editOf(options) },
        global,
        here,
      ),
    ),
  )
  example(link, 'provisionr state link kofi.mensah slack U0123 --reason "Kofi confirmed it"')
}

function addForget(state: Command, context: CommandContext, finish: Finish): void {
  const forget = withEdit(
    state
      .command('forget <address>')
      .description('let go of a link, a grant or a resource; nothing in the system changes'),
  ).action((address: string, options: EditFlags, command: Command) =>
    runCommand(command, context, finish, async (global, here) =>
      (await import('../commands/state-forget.ts')).stateForget({ address, ...editOf(options) }, global, here),
    ),
  )
  example(forget, 'provisionr state forget sarah.chen/slack:account')
}

function addMove(state: Command, context: CommandContext, finish: Finish): void {
  const move = withEdit(
    state
      .command('move <from> <to>')
      .description('follow a new name of a person, a system or a resource; two never become one'),
  ).action((from: string, to: string, options: EditFlags, command: Command) =>
    runCommand(command, context, finish, async (global, here) =>
      (await import('../commands/state-move.ts')).stateMove({ from, to, ...editOf(options) }, global, here),
    ),
  )
  example(move, 'provisionr state move gitlab gitlab-eu')
}

function addRebuild(state: Command, context: CommandContext, finish: Finish): void {
  const rebuild = withEdit(
    state
      .command('rebuild')
      .description('make a damaged ledger anew, from the audit log or else from the systems; copies are kept'),
  ).action((options: EditFlags, command: Command) =>
    runCommand(command, context, finish, async (global, here) =>
      (await import('../commands/state-rebuild.ts')).stateRebuild(editOf(options), global, here),
    ),
  )
  example(rebuild, 'provisionr state rebuild')
}

function withEdit(command: Command): Command {
  return withLockTimeout(command.option('--yes', 'do not ask').option('--reason <text>', 'why; for the audit log'))
}

function editOf({ yes, reason, lockTimeout }: EditFlags) {
  return { yes: yes ?? false, reason: reason ?? null, lockTimeout }
}
