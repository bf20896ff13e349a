import { type Command, InvalidArgumentError } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { collect } from './global-options.ts'
import { withLockTimeout } from './lock-timeout.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface Options {
  readonly grant: string[]
  readonly for?: string
  readonly justification?: string
  readonly ticket?: string
  readonly user?: string
  readonly starts?: string
  readonly rule?: string
  readonly approvedBy: string[]
  readonly issue?: number
  readonly dryRun?: true
  readonly breakGlass?: true
  readonly yes?: true
  readonly lockTimeout: number
}

/** Asks others for access. */
export function addRequestCommand(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('request')
    .description('ask for access that ends by itself: opens the pull request that others approve')
    .option('--grant <grant>', 'what is asked for; can be given several times', collect, [])
    .option('--for <duration>', 'how long')
    .option('--justification <text>', 'why; for reviewers and auditors')
    .option('--ticket <id>', 'where it was asked for')
    .option('--user <id>', 'for whom (default: you, by your account at the forge, else by git)')
    .option('--starts <time>', 'when it begins (default: now)')
    .option('--rule <name>', 'the access rule that it uses')
    .option('--approved-by <name>', 'who approved it, a claim; can be given several times', collect, [])
    .option('--issue <number>', 'what an issue made with the form asks for, instead of all that', parseNumber)
    .option('--dry-run', 'tell what would be asked for, and whom; opens nothing')
    .option('--break-glass', 'in an emergency: give it now, to whom an access rule lets have it, and have it reviewed')
    .option('--yes', 'with --break-glass: do not ask')
  const request = withLockTimeout(command).action((options: Options, called: Command) =>
    runCommand(called, context, finish, async (global, here) => {
      if (options.breakGlass) {
        const { checkBreakGlassOptions } = await import('../commands/break-glass-options.ts')
        return (await import('../commands/break-glass.ts')).breakGlass(checkBreakGlassOptions(options), global, here)
      }
      if (options.yes || options.lockTimeout > 0)
        called.error("error: options '--yes' and '--lock-timeout' need '--break-glass'")
      const { checkRequestOptions } = await import('../commands/request-options.ts')
      const { request: run } = await import('../commands/request.ts')
      return run(checkRequestOptions(options), global, here)
    }),
  )
  example(
    request,
    'provisionr request --grant prod-db:role:orders_ro --for 2h --ticket OPS-123 \\',
    '    --justification "Orders are stuck in the queue since this morning"',
    'provisionr request --break-glass --grant prod-db:role:orders_rw --for 1h \\',
    '    --justification "The shop is down, the queue has to be emptied by hand"',
  )
}

function parseNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('the number of an issue is expected.')
}
