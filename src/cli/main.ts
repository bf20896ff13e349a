import { exitCodes } from '../domain/exit-code.ts'
import { version } from './version.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { runBareCommand } from './bare-command.ts'
import { build } from './build.ts'
import { optimizeLate } from './optimize-late.ts'
import { colorLevel, ignoreClosed, widthOf } from './terminal.ts'
import { asksForHelp, writtenHelp } from './written-help.ts'

/** From the arguments after the program's name to the exit code; the only place that catches. */
export async function main(argv: readonly string[], given?: CommandContext): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    if (given) given.out(`${version}\n`)
    else process.stdout.write(`${version}\n`)
    return exitCodes.ok
  }
  if (!given && asksForHelp(argv) && (await printHelp(argv))) return exitCodes.ok
  if (isPlainLint(argv)) {
    const exitCode = await repeatLint(argv, given ?? null)
    if (exitCode !== null) return exitCode
  }
  if (!given) optimizeLate()
  const world = given ?? (await import('./process-context.ts')).processContext()
  let hasPrinted = false
  const context: CommandContext = {
    ...world,
    out: (text) => {
      hasPrinted = true
      world.out(text)
    },
  }
  try {
    const exitCode = await runBareCommand(argv, context)
    if (exitCode !== null) return exitCode
    const { runProgram } = await import('./program.ts')
    return await runProgram(argv, context)
  } catch (error) {
    const { reportError } = await import('./report-error.ts')
    // Whoever asked for a document gets one.
    return reportError(error, context, { withDocument: !hasPrinted && argv.includes('--json') })
  }
}

/** Whether lint is asked what it is asked most. */
function isPlainLint(argv: readonly string[]): boolean {
  return argv[0] === 'lint' && (argv.length === 1 || (argv.length === 2 && argv[1] === '--json'))
}

/** Says what lint said last, when nothing has changed since; null: it has to be run. */
async function repeatLint(argv: readonly string[], given: CommandContext | null): Promise<number | null> {
  const { stdout } = process
  const { cwd, env, build: built, now } = given ?? { cwd: process.cwd(), env: process.env, build, now: Date.now }
  if (built === null) return null
  const columns = given ? given.columns : widthOf(stdout.columns, env['COLUMNS'])
  const color = given ? given.color : colorLevel(stdout.isTTY, env)
  const { recallLint } = await import('../commands/lint-memory.ts')
  const question = { root: cwd, build: built, columns, color, isJson: argv.length === 2 }
  const known = recallLint(question, env, now)
  if (known === null) return null
  if (given) given.out(known.text.toString('utf8'))
  else {
    stdout.on('error', ignoreClosed)
    stdout.write(known.text)
  }
  return known.exitCode
}

/** False when this help has to be put together. */
async function printHelp(argv: readonly string[]): Promise<boolean> {
  const { stdout, env } = process
  const text = await writtenHelp(argv, widthOf(stdout.columns, env['COLUMNS']))
  if (text === null) return false
  stdout.on('error', ignoreClosed)
  stdout.write(text)
  return true
}
