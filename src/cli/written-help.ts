import { helpWidth } from './terminal.ts'

/** The help that `argv` asks for and nothing else, if it was written ahead for this width. */
export async function writtenHelp(argv: readonly string[], columns: number): Promise<string | null> {
  const command = commandOf(argv)
  if (command === null) return null
  const texts =
    command === ''
      ? (await import('./first-help-texts.ts')).firstHelpTexts
      : (await import('./help-texts.ts')).helpTexts
  return Object.hasOwn(texts, command) ? (texts[command]?.[helpWidth(columns)] ?? null) : null
}

/** Whether nothing but help can be meant; cheap, for every start asks. */
export function asksForHelp(argv: readonly string[]): boolean {
  const last = argv.at(-1)
  return last === '--help' || last === '-h' || argv[0] === 'help'
}

/** The words of the command whose help is asked for, by `COMMAND --help` or `help COMMAND`; null when more is said. */
export function commandOf(argv: readonly string[]): string | null {
  if (!asksForHelp(argv)) return null
  const isAsked = argv[0] === 'help'
  const words = isAsked ? argv.slice(1) : argv.slice(0, -1)
  // Of several words, `help` takes the first alone; an option may change what the rest means.
  if (isAsked && words.length > 1) return null
  return words.every((word) => /^[a-z]+$/.test(word) && word !== 'help') ? words.join(' ') : null
}
