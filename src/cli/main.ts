import { exitCodes } from '../domain/exit-code.ts'
import { version } from './version.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { ignoreClosed, widthOf } from './terminal.ts'
import { asksForHelp, writtenHelp } from './written-help.ts'

/** From the arguments after the program's name to the exit code; the only place that catches. */
export async function main(argv: readonly string[], given?: CommandContext): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    if (given) given.out(`${version}\n`)
    else process.stdout.write(`${version}\n`)
    return exitCodes.ok
  }
  if (!given && asksForHelp(argv) && (await printHelp(argv))) return exitCodes.ok
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
    const { runProgram } = await import('./program.ts')
    return await runProgram(argv, context)
  } catch (error) {
    const { reportError } = await import('./report-error.ts')
    // Whoever asked for a document gets one.
    return reportError(error, context, { withDocument: !hasPrinted && argv.includes('--json') })
  }
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
