import { resolve } from 'node:path'
import type { AuditEntry, RunOrigin } from '../domain/audit.ts'
import { type AtomicFile, openAtomic } from '../files/write-atomic.ts'
import { auditCsvHead, auditCsvRow } from '../views/audit-csv.ts'
import { auditEntryLines, auditRunLines } from '../views/audit-text.ts'
import { compactJson } from '../views/json.ts'
import { usableColumns } from '../views/plan-view.ts'
import { createStyle, type TextOptions } from '../views/style.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'

export type AuditFormat = 'text' | 'json' | 'csv'

export const auditFormats: readonly AuditFormat[] = ['text', 'json', 'csv']

/** What is said about the entries as a whole, once they are known. */
export interface AuditSummary {
  readonly shown: number
  /** entries of the log that were not asked for, or left out because of a limit */
  readonly left: number
  readonly head: { readonly count: number; readonly hash: string | null }
  readonly notes: readonly string[]
}

/** Takes entries one by one, so that a log of any length can be shown. */
export interface AuditWriter {
  readonly entry: (entry: AuditEntry, origin: RunOrigin | undefined) => void
  readonly finish: (summary: AuditSummary) => void
  readonly discard: () => void
}

const bufferSize = 64 * 1024
const fileColumns = 120

/** One writer for standard output and for each file that `--write` asks for. */
export function openAuditWriters(format: AuditFormat, global: GlobalOptions, context: CommandContext): AuditWriter[] {
  const shown = { columns: usableColumns(context.columns), color: format === 'text' ? context.color : 0 } as const
  const screen = { write: context.out, finish: () => undefined, discard: () => undefined }
  const files = global.write.map((one) =>
    bufferedWriter(
      renderAs(one.format as AuditFormat, { columns: fileColumns, color: 0 }),
      openAtomic(resolve(context.cwd, one.file), { mode: 0o600 }),
    ),
  )
  return [bufferedWriter(renderAs(format, shown), screen), ...files]
}

interface Rendering {
  readonly head: string
  readonly entry: (entry: AuditEntry, origin: RunOrigin | undefined) => string
  readonly foot: (summary: AuditSummary) => string
}

/** Standard output is one, too. */
interface Target extends Pick<AtomicFile, 'finish' | 'discard'> {
  readonly write: (text: string) => void
}

function bufferedWriter(rendering: Rendering, target: Target): AuditWriter {
  let buffer = rendering.head
  const add = (text: string) => {
    buffer += text
    if (buffer.length < bufferSize) return
    target.write(buffer)
    buffer = ''
  }
  return {
    entry: (entry, origin) => add(rendering.entry(entry, origin)),
    finish: (summary) => {
      target.write(buffer + rendering.foot(summary))
      target.finish()
    },
    discard: target.discard,
  }
}

function renderAs(format: AuditFormat, options: TextOptions): Rendering {
  if (format === 'csv') return { head: auditCsvHead(), entry: auditCsvRow, foot: () => '' }
  return format === 'json' ? jsonRendering() : textRendering(options)
}

/** One document, with each entry on a line of its own as the log has it. */
function jsonRendering(): Rendering {
  let isFirst = true
  const runs = new Map<string, RunOrigin>()
  return {
    head: '{\n  "format_version": "1.0",\n  "kind": "audit_log",\n  "entries": [',
    entry: (entry, origin) => {
      if (origin) runs.set(entry.run, origin)
      const start = isFirst ? '\n    ' : ',\n    '
      isFirst = false
      return start + compactJson(entry)
    },
    foot: ({ shown, head, notes }) => {
      const rest = { origins: Object.fromEntries(runs), shown, log: head, notes }
      const members = Object.entries(rest).map(([name, value]) => `,\n  "${name}": ${compactJson(value)}`)
      return `${isFirst ? '' : '\n  '}]${members.join('')}\n}\n`
    },
  }
}

function textRendering({ columns, color }: TextOptions): Rendering {
  const page = { columns, style: createStyle(color) }
  let run: string | null = null
  let isFirst = true
  return {
    head: '',
    entry: (entry, origin) => {
      const heading = entry.run === run ? [] : auditRunLines(entry, origin, page).slice(isFirst ? 1 : 0)
      run = entry.run
      isFirst = false
      return [...heading, ...auditEntryLines(entry, page)].map((line) => `${line}\n`).join('')
    },
    foot: ({ shown, left, head, notes }) => {
      const others = left === 0 ? '' : `, ${left} others not shown`
      const lines = [`${shown} ${shown === 1 ? 'entry' : 'entries'}${others}`, ...notes]
      const last = head.hash === null ? 'the log is empty' : `head of the log: entry ${head.count}, ${head.hash}`
      return `${isFirst ? '' : '\n'}${[...lines, last].join('\n')}\n`
    },
  }
}
