import type { CommandContext } from '../commands/command-context.ts'
import type { HelpTexts } from './help-texts.ts'
import { runProgram } from './program.ts'

/** What output has that is no terminal, and the widest that help gets. */
const widths = [80, 120]

/** What every command's `--help` prints, from the tree of commands; a step of the build. */
export async function writeHelpTexts(): Promise<HelpTexts> {
  const texts: Record<string, Record<number, string>> = {}
  await add([])
  return texts

  async function add(command: readonly string[]): Promise<void> {
    const own: Record<number, string> = {}
    for (const width of widths) own[width] = await helpOf(command, width)
    texts[command.join(' ')] = own
    for (const name of subcommandsOf(own[120]!)) await add([...command, name])
  }
}

/** As the help lists them, aliases included. */
function subcommandsOf(help: string): string[] {
  const [, listed] = help.split('Commands:\n')
  const lines = listed?.split('\n\n')[0]!.matchAll(/^ {2}([a-z|-]+)/gm) ?? []
  return [...lines].flatMap(([, names]) => names!.split('|')).filter((name) => name !== 'help')
}

async function helpOf(command: readonly string[], columns: number): Promise<string> {
  let out = ''
  const context = { columns, out: (text: string) => void (out += text), err: () => undefined }
  // Help leaves by way of an exception, and asks for nothing else of the world.
  await runProgram([...command, '--help'], context as unknown as CommandContext).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'commander.helpDisplayed')) throw error
  })
  return out
}
