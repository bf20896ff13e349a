import { periodOf } from '../access/exception-model.ts'
import { quoted } from '../config/quoted.ts'
import type { Exception } from '../domain/exception.ts'
import type { ExitCode } from '../domain/exit-code.ts'
import { dateIn, type Instant, nextDate, type PointInTime } from '../domain/time.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { findPerson } from './draft-exception.ts'
import { findException } from './exception-files.ts'
import { exceptionId } from './exception-id.ts'
import { checkTexts, parseTimes, usage } from './exception-input.ts'
import { loadWorkspace, requireSound } from './workspace.ts'
import { writeException } from './write-exception.ts'

export interface ExceptionExtendOptions {
  readonly id: string
  readonly justification: string
  readonly expires: string | null
  /** `--for`, counted from the end of the old one */
  readonly duration: string | null
  readonly approvedBy: readonly string[]
  readonly ticket: string | null
}

/**
 * Continues an exception with a record of its own, which needs its own approval and begins where the old one ends; the
 * old one stays as it was approved.
 */
export async function exceptionExtend(
  options: ExceptionExtendOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { justification, approvedBy, ticket } = options
  checkTexts({
    'the id': options.id,
    '--justification': justification,
    '--approved-by': approvedBy,
    '--ticket': ticket,
  })
  const workspace = await loadWorkspace(global, context, { fresh: true })
  const { root, settings, documents, now } = workspace
  requireSound(workspace.diagnostics)
  const old = findException(documents.exceptions, options.id)
  refuseEnded(old, documents.exceptions)
  const { ends } = periodOf(old, settings)
  const from = continuation(old, { ends, now, zone: settings.timezone })
  const times = parseTimes({ ...options, starts: null }, { now, zone: settings.timezone, from })
  const record = {
    id: await exceptionId(null, documents.exceptions, { root, settings }),
    person: old.person,
    grants: old.grants,
    justification,
    approvedBy,
    ...times,
    rule: old.rule,
    ticket: ticket ?? old.ticket,
    extends: old.id,
    environments: old.environments,
  }
  return writeException(
    workspace,
    { record, person: findPerson(old.person, workspace), path: old.at.file },
    global,
    context,
  )
}

/** In the words of the old end, so that nothing lies between; what ended some time ago does not come back for that time. */
function continuation(
  { expires }: Exception,
  { ends, now, zone }: { readonly ends: Instant; readonly now: Instant; readonly zone: string },
): PointInTime {
  if (expires?.kind !== 'date') return { kind: 'instant', instant: Math.floor(Math.max(ends, now) / 1000) * 1000 }
  const next = nextDate(expires.date)
  const today = dateIn(now, zone)
  return { kind: 'date', date: next < today ? today : next }
}

function refuseEnded(old: Exception, all: readonly Exception[]): void {
  if (old.id.startsWith(`${old.at.file.replace(/\.ya?ml$/, '')}#`)) {
    throw usage(
      `exception ${quoted(old.id)} has no id of its own`,
      'add `id:` to it: one derived from its place would not last',
    )
  }
  if (old.revoked) {
    throw usage(`exception ${quoted(old.id)} was revoked`, 'ask for new access with `provisionr exception add`')
  }
  const next = all.find((one) => one.extends === old.id && one.revoked === null)
  if (!next) return
  const place = quoted(`${next.at.file}:${next.at.line}`)
  throw usage(
    `exception ${quoted(next.id)} (${place}) continues ${quoted(old.id)} already`,
    `extend ${quoted(next.id)}`,
  )
}
