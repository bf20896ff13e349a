import { isAbsolute, relative, resolve, sep } from 'node:path'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import type { GlobalOptions } from './command-context.ts'
import { locate } from './locate.ts'

/**
 * Refuses to write a result over what it was made from: the configuration, people, policies and exceptions, the ledger and its
 * log, sandboxes and what they start from.
 */
export function checkOutputs(
  files: readonly string[],
  { root, settings }: { readonly root: string; readonly settings: Settings },
  global: GlobalOptions,
  context: Parameters<typeof locate>[1],
): void {
  const configuration = locate(global, context).file ?? resolve(root, 'provisionr.yaml')
  const sources = [
    ...settings.people.sources.map(({ path }) => path),
    ...[...settings.systems.values()].flatMap(({ options }) => [options['store'], options['seed']]),
    settings.state.seed,
    settings.apply.evidence,
  ].flatMap((path) => (typeof path === 'string' ? [resolve(root, path)] : []))
  const targets = new Set<string>()
  for (const file of [...files, ...global.write.map((one) => one.file)]) {
    const target = resolve(context.cwd, file)
    if (targets.has(target)) throw writtenTwice(file)
    targets.add(target)
    const isInput =
      [configuration, ...sources].includes(target) ||
      [...settings.policies, ...settings.exceptions, settings.state.path].some((path) =>
        isDocument(target, resolve(root, path), root),
      )
    if (!isInput) continue
    throw new Failure({
      code: 'usage',
      message: `\`${file}\` is, or lies among, what provisionr reads and remembers, and was not written`,
      help: 'write it somewhere else, for example to `plan.json`',
    })
  }
}

function writtenTwice(file: string): Failure {
  return new Failure({
    code: 'usage',
    message: `two results would be written to \`${file}\`, and only the last would be there`,
    help: 'give each a file of its own',
  })
}

/** Where documents may be anywhere, those that are read have their own endings. */
function isDocument(target: string, folder: string, root: string): boolean {
  const below = relative(folder, target)
  const isBelow = below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
  return isBelow && (folder !== resolve(root) || /\.ya?ml$/i.test(target))
}
