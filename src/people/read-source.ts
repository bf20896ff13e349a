import { extname, resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { formatPosition, type SourcePosition } from '../domain/position.ts'
import type { PeopleSourceSettings } from '../domain/settings.ts'
import { readTextFile } from '../files/read-text-file.ts'
import { locate } from './locate.ts'
import type { SourceRecords } from './person-record.ts'
import type { ReadRecords } from './collect-records.ts'
import { quote } from './quote.ts'
import { readPlainYaml } from './read-plain-yaml.ts'
import type { SourceWorld } from './source-context.ts'
import { treeRecords } from './tree-records.ts'

// Longer text does not fit into one string.
const largestFile = 500_000_000

/** The records of one source, in their order. Fails with `people-unreadable` when any of it cannot be read. */
export async function readSource(source: PeopleSourceSettings, root: string, world: SourceWorld): Promise<ReadRecords> {
  if (source.source === 'http') return (await import('./read-http-source.ts')).readHttpSource(source, root, world)
  if (source.source !== 'file')
    return (await import('./read-directory-source.ts')).readDirectorySource(source, root, world)
  if (source.path === null) {
    throw unreadable(
      `the people source at ${formatPosition(source.at)} has no \`path\``,
      'add `path:` with the file that lists the people',
    )
  }
  const text = (await world.committedText?.(source.path)) ?? readText(source.path, root)
  return { records: await parseSource(text, source.path), text }
}

async function parseSource(text: string, file: string): Promise<SourceRecords> {
  const position = locate(text, file)
  const refuse = (offset: number, problem: string) => stop(position(offset), problem)
  switch (extname(file).toLowerCase()) {
    case '.csv':
    case '.tsv': {
      const { readCsv } = await import('./read-csv.ts')
      return readCsv(text, { file, refuse: (line, problem) => stop({ file, line, column: 1 }, problem) })
    }
    case '.ndjson':
    case '.jsonl': {
      const { readPlainLines } = await import('./read-plain-lines.ts')
      const records = readPlainLines(text, file)
      if (records) return records
      const { readJson } = await import('./read-json.ts')
      return treeRecords(readJson(text, { stream: true, refuse }), { file, position })
    }
    case '.json': {
      const { readJson } = await import('./read-json.ts')
      return treeRecords(readJson(text, { stream: false, refuse }), { file, position })
    }
    case '.yaml':
    case '.yml': {
      const tree = readPlainYaml(text) ?? (await import('./read-yaml.ts')).readYaml(text, refuse)
      return treeRecords(tree, { file, position })
    }
    default:
      throw unreadable(
        `nobody knows what is in people file ${quote(file)}`,
        'end its name with .yaml, .yml, .json, .ndjson, .jsonl, .csv or .tsv',
      )
  }
}

function readText(file: string, root: string): string {
  const outcome = readTextFile(resolve(root, file), file, largestFile)
  if ('diagnostic' in outcome) {
    const { message, help } = outcome.diagnostic
    throw unreadable(`people file ${message}`, `${help}; nothing is changed until it can be read whole`)
  }
  if (outcome.text.trim() !== '') return outcome.text
  throw unreadable(`people file ${quote(file)} is empty`, 'check the export that writes it')
}

function stop(at: SourcePosition, problem: string): never {
  throw unreadable(
    `people file ${formatPosition(at)}: ${problem}`,
    'correct the file, or export it again if it was cut off; nothing is changed until it can be read whole',
  )
}

function unreadable(message: string, help: string): Failure {
  return new Failure({ code: 'people-unreadable', message, help })
}
