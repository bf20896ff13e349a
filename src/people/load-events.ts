import { extname, resolve } from 'node:path'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { HrisEvent } from '../domain/hris-event.ts'
import { readTextFile } from '../files/read-text-file.ts'
import { locate } from './locate.ts'
import { parseEvent } from './parse-event.ts'
import { readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { isList, isMapping, type Refuse, type SourceValue } from './source-value.ts'

/**
 * The events of a file, relative to `folder`: one, a list, a list under `events:`, or several one after the other (JSON
 * lines, YAML documents). Fails with `file-unreadable`, and with `invalid-files` when any event cannot be understood.
 */
export function loadEvents(file: string, folder: string): HrisEvent[] {
  const outcome = readTextFile(resolve(folder, file), file)
  if ('text' in outcome) return parseEvents(outcome.text, file)
  const { message, help } = outcome.diagnostic
  throw new Failure({ code: 'file-unreadable', message: `event file ${message}`, help })
}

/** The pure part of `loadEvents`; a name that tells nothing of the format (standard input) leaves it to the text. */
export function parseEvents(text: string, file: string): HrisEvent[] {
  const position = locate(text, file)
  const refuse: Refuse = (offset, problem) => {
    const help = 'correct it, or export the event again'
    throw invalidEvents([{ severity: 'error', code: 'event-syntax', message: problem, help, at: position(offset) }])
  }
  const tree = isJson(text, file) ? readJson(text, { stream: true, refuse }) : readYaml(text, refuse)
  const diagnostics: Diagnostic[] = []
  const entries = tree.roots.flatMap(entriesOf)
  const start = { file, line: 1, column: 1 }
  let at = start
  const events = entries.flatMap((entry, index) => {
    if (isMapping(entry)) {
      at = position(tree.offsets.get(entry) ?? 0)
      return parseEvent(entry, { tree, position, report: (one) => void diagnostics.push(one) }) ?? []
    }
    const message = `entry ${index + 1} is no event`
    const help = 'write a mapping such as `{"event": "employee.updated", "user_id": …, "changes": …}`'
    diagnostics.push({ severity: 'error', code: 'invalid-event', message, help, at })
    return []
  })
  if (entries.length === 0) {
    const help = 'write at least one, such as `{"event": "employee.hired", "user_id": …, "start_date": …}`'
    diagnostics.push({ severity: 'error', code: 'invalid-event', message: 'there are no events', help, at: start })
  }
  if (hasErrors(diagnostics)) throw invalidEvents(diagnostics)
  return events
}

export function invalidEvents(diagnostics: readonly Diagnostic[]): Failure {
  return new Failure({
    code: 'invalid-files',
    message: 'what is to happen cannot be simulated as it is written',
    help: 'correct the places named above',
    diagnostics: sortDiagnostics(diagnostics),
  })
}

function isJson(text: string, file: string): boolean {
  const ending = extname(file).toLowerCase()
  if (['.json', '.ndjson', '.jsonl'].includes(ending)) return true
  if (['.yaml', '.yml'].includes(ending)) return false
  return /^\s*[{[]/.test(text)
}

function entriesOf(root: SourceValue): readonly SourceValue[] {
  if (root === null) return []
  if (isList(root)) return root
  const events = isMapping(root) && root.size === 1 ? root.get('events') : undefined
  return isList(events) ? events : [root]
}
