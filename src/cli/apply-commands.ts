import { type Command, Option } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import type { PlanOptions } from '../commands/plan-options.ts'
import { withLockTimeout } from './lock-timeout.ts'
import { collect, parseAmount, parsePullRequest } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface Shown {
  readonly groupBy: 'person' | 'system'
  readonly verbose?: true
}

interface Selected {
  readonly user: string[]
  readonly system: string[]
  readonly policy: string[]
  readonly cause: string[]
  readonly onlyCause?: string[]
  readonly remediate?: true
  readonly maxRemovals?: number
  readonly confirm: string[]
}

interface Planned extends Shown, Selected {
  readonly out?: string
  readonly base?: string
  readonly pullRequest?: number | string
  readonly post?: true
  readonly at?: string
  readonly detailedExitcode?: true
  readonly requireComplete?: true
}

/** Commands about plans. */
export function addApplyCommands(program: Command, context: CommandContext, finish: Finish): void {
  addPlan(program, context, finish)
  addApply(program, context, finish)
  example(
    withShown(program.command('show <file>').description('show a saved plan or result again')).action(
      (file: string, options: Shown, command: Command) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/show.ts')).show({ file, ...shownOf(options) }, global, here),
        ),
    ),
    'provisionr show plan.json --group-by system',
  )
}

function addPlan(program: Command, context: CommandContext, finish: Finish): void {
  const plan = withSelection(
    withShown(program.command('plan').description('show what would change and why; never writes')),
  )
    .option('--out <file>', 'save the plan for `apply`')
    .option(
      '--base <ref>',
      'tell what this branch causes from what was pending anyway; settings and access rules of REF count',
    )
    .option(
      '--pull-request <number>',
      'plan the merge of a pull request, from a checkout of its base branch',
      parsePullRequest,
    )
    .option('--post', 'also write that plan to the pull request: a comment and a commit status')
    .option('--at <time>', 'evaluate at this time instead of now')
    .option('--detailed-exitcode', 'exit with 2 when there are changes')
    .option('--require-complete', 'exit with 7 when something could not be read or is withheld')
  plan.action((options: Planned, command: Command) =>
    runCommand(command, context, finish, async (global, here) =>
      (await import('../commands/plan.ts')).plan(planOptionsOf(options), global, here),
    ),
  )
  example(
    plan,
    'provisionr plan',
    'provisionr plan --user sarah.chen',
    'provisionr plan --base origin/main',
    'provisionr plan --pull-request 482 --post',
    'provisionr plan --out plan.json --detailed-exitcode',
  )
}

export function planOptionsOf(options: Planned): PlanOptions {
  return {
    ...shownOf(options),
    ...selectedOf(options),
    out: options.out ?? null,
    base: options.base ?? null,
    pullRequest: options.pullRequest ?? null,
    post: options.post ?? false,
    at: options.at ?? null,
    detailedExitcode: options.detailedExitcode ?? false,
    requireComplete: options.requireComplete ?? false,
  }
}

function addApply(program: Command, context: CommandContext, finish: Finish): void {
  const apply = withLockTimeout(
    withSelection(
      withShown(program.command('apply [file]').description('carry out a fresh plan, or a saved one that still holds')),
    ),
  )
    .option('--yes', 'do not ask')
    .option('--expect-digest <digest>', 'refuse any plan but the one with this digest')
    .option('--post', 'also tell on each merged pull request what was done because of it')
    .option('--replan', 'of a saved plan, apply what still holds, and nothing that was not reviewed')
    .addOption(
      new Option('--only-cause <causes>', 'only changes of these causes').argParser((text) =>
        text.split(',').map((one) => one.trim()),
      ),
    )
  apply.action(
    (
      file: string | undefined,
      options: Shown &
        Selected & { yes?: true; replan?: true; post?: true; expectDigest?: string; lockTimeout: number },
      command: Command,
    ) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/apply.ts')).apply(
          {
            ...shownOf(options),
            ...selectedOf(options),
            file: file ?? null,
            yes: options.yes ?? false,
            expectDigest: options.expectDigest ?? null,
            replan: options.replan ?? false,
            post: options.post ?? false,
            lockTimeout: options.lockTimeout,
          },
          global,
          here,
        ),
      ),
  )
  example(
    apply,
    'provisionr apply --yes',
    'provisionr apply plan.json',
    'provisionr apply --yes --lock-timeout 10m',
    'provisionr apply --yes --post',
    'provisionr apply --yes --only-cause start,expiry,grace,person',
  )
}

function withShown(command: Command): Command {
  return command
    .addOption(
      new Option('--group-by <what>', 'group changes by person or by system')
        .choices(['person', 'system'])
        .default('person'),
    )
    .option('-v, --verbose', 'list what is otherwise summed up')
}

function shownOf({ groupBy, verbose }: Shown) {
  return { groupBy, verbose: verbose ?? false }
}

function withSelection(command: Command): Command {
  return command
    .option('--user <id>', 'only this person; can be given several times', collect, [])
    .option('--system <name>', 'only this system; can be given several times', collect, [])
    .option(
      '--policy <name>',
      'only changes that this policy or exception is a reason for; can be given several times',
      collect,
      [],
    )
    .option('--cause <cause>', 'only changes with this cause; can be given several times', collect, [])
    .option('--remediate', 'also remove what nobody’s policy gives and provisionr did not grant')
    .option('--max-removals <n>', 'allow up to this many removals in this run', parseAmount)
    .option(
      '--confirm <address>',
      'make this change although a guard holds it back, or believe that this system:type:resource is empty now; can be given several times',
      collect,
      [],
    )
}

function selectedOf({ user, system, policy, cause, onlyCause, remediate, maxRemovals, confirm }: Selected) {
  return {
    people: user,
    systems: system,
    policies: policy,
    causes: [...cause, ...(onlyCause ?? [])],
    remediate: remediate ?? false,
    maxRemovals: maxRemovals ?? null,
    confirm,
  }
}
