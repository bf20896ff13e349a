import { posix } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'
import type { ChangedFile } from '../git/changed-files.ts'
import { isAutomation } from './automation-files.ts'

/** What a change is compared with, for people to read, and where both sides keep what provisionr reads. */
export interface ComparedSettings {
  /** of the base */
  readonly name: string
  readonly base: Settings
  readonly head: Settings
}

/**
 * What a change edits beside its policies and exceptions: nothing of that is at work while it is judged, and so no plan shows
 * what it will do. Paths are relative to the configuration's folder.
 */
export function otherChanges(files: readonly ChangedFile[], compared: ComparedSettings): Diagnostic[] {
  const { base, head, name } = compared
  const found: Diagnostic[] = []
  const others: string[] = []
  const sources = new Map([...sourceFiles(base), ...sourceFiles(head)])
  const documents = [base, head].flatMap(({ policies, exceptions }) => [...policies, ...exceptions]).map(cleanPath)
  const configuration = [base.at.file, head.at.file]
  for (const file of files) {
    const { path, change, kind } = file
    const isRead = documents.some((root) => isAt(path, root)) && /\.ya?ml$/i.test(path)
    const use = sources.get(path) ?? programBeside(path, sources)
    // What leads elsewhere among the documents, and the configuration itself, have findings of their own.
    if (kind !== 'file' && change !== 'removed') {
      if (!documents.some((root) => isAt(path, root))) found.push(linkFinding(file))
    } else if (use !== undefined) found.push(sourceFinding(file, use, name))
    else if (isAutomation(path)) found.push(automationFinding(file))
    else if (!isRead && !configuration.includes(path)) others.push(path)
  }
  return others.length === 0 ? found : [...found, othersFinding(others)]
}

/** Files that settings name, and what they are for. */
function sourceFiles(settings: Settings): [path: string, use: string][] {
  const { people, systems, state, apply } = settings
  const named: [unknown, string][] = [
    ...people.sources.map(({ path }): [unknown, string] => [path, 'people']),
    [state.seed, 'seed'],
    [apply.evidence, 'evidence'],
    ...[...systems.values()].flatMap(({ adapter, options }): [unknown, string][] => [
      [options['store'], 'store'],
      [options['seed'], 'seed'],
      [options['manifest'], 'manifest'],
      ...(adapter === 'exec' ? programFiles(options) : []),
    ]),
  ]
  return named.flatMap(([path, use]) => (typeof path === 'string' ? [[cleanPath(path), use]] : []))
}

/** The arguments of a program may be files beside it. */
function programFiles({ command, args }: Readonly<Record<string, unknown>>): [unknown, string][] {
  if (typeof command !== 'string') return []
  const beside = Array.isArray(args) ? args.filter((one) => typeof one === 'string') : []
  return [command, ...beside.map((one) => posix.join(posix.dirname(command), one))].map((path) => [path, 'program'])
}

/** A program's own folder holds what it loads. */
function programBeside(path: string, sources: ReadonlyMap<string, string>): string | undefined {
  const isBeside = ([program, use]: readonly [string, string]) =>
    use === 'program' && posix.dirname(program) !== '.' && isAt(path, posix.dirname(program))
  return [...sources].some(isBeside) ? 'program' : undefined
}

function cleanPath(path: string): string {
  return posix.normalize(path).replace(/\/$/, '')
}

function isAt(path: string, root: string): boolean {
  return root === '.' || path === root || path.startsWith(`${root}/`)
}

const words: Readonly<Record<string, string>> = {
  people: 'says who works here',
  seed: 'says what a sandbox or the ledger starts from',
  store: 'is what a sandbox holds',
  evidence: 'says what was approved',
  manifest: 'says what a system can do',
  program: 'is run with the credentials of a system',
}

function sourceFinding(file: ChangedFile, use: string, base: string): Diagnostic {
  const message = `\`${file.path}\` ${words[use]}, and is ${file.change} by this change: until the merge it counts as it is in \`${base}\``
  return finding('source-differs', file, message, 'review it by itself: what it will do is not in the plan')
}

function automationFinding(file: ChangedFile): Diagnostic {
  const message = `\`${file.path}\` is ${file.change} by this change: such files decide what runs, or who reviews, after the merge`
  const help = 'review it by itself: somebody who may read it as a program should have looked at it'
  return finding('automation-differs', file, message, help)
}

function linkFinding(file: ChangedFile): Diagnostic {
  const what = file.kind === 'link' ? 'a link' : 'a submodule'
  const message = `\`${file.path}\` is ${what} that this change brings: what it leads to is not looked at`
  return finding('link-added', file, message, 'take it out, or find out what it leads to and who can change that')
}

const shown = 5

function othersFinding(paths: readonly string[]): Diagnostic {
  const names = paths.slice(0, shown).map((path) => `\`${path}\``)
  const more = paths.length > shown ? ` and ${paths.length - shown} more` : ''
  return {
    severity: 'notice',
    code: 'files-outside',
    message: `the change has other files than policies and exceptions: ${names.join(', ')}${more}`,
    help: 'they are no part of the plan: look at them where the change is reviewed',
    at: null,
  }
}

function finding(code: string, { path }: ChangedFile, message: string, help: string): Diagnostic {
  return { severity: 'warning', code, message, help, at: { file: path, line: 1, column: 1 } }
}
