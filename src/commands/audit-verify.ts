import type { AuditHead } from '../domain/audit.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { type AuditProblem, auditVerifier, formatAuditLine } from '../ledger/audit-chain.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { renderJson } from '../views/json.ts'
import { type AuditVerdict, renderVerdictText } from '../views/audit-verdict-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openState } from './open-state.ts'
import { checkFormats, emit } from './output.ts'

export interface AuditVerifyOptions {
  /** a head that was kept elsewhere */
  readonly expectHead: string | null
  readonly expectCount: number | null
}

/** Whether the audit log is what was written: exit code 1 when it is not. */
export async function auditVerify(
  options: AuditVerifyOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const kept = readKept(options)
  const { store } = await openState(global, context)
  const { head, foundAt } = await walk(store, kept)
  const { problems, remembered, withLedger } = await verify(store)
  const against = kept === null ? [] : comparison(kept, foundAt, head)
  const verdict: AuditVerdict = {
    whole: problems.length === 0 && against.length === 0,
    head,
    problems: [...problems, ...against],
    remembered,
    ledger: withLedger,
    kept: kept === null ? null : { ...kept, found_at: foundAt },
  }
  emit(
    {
      text: (text) => renderVerdictText(verdict, text),
      json: () => renderJson({ format_version: '1.0', kind: 'audit_verification', ...verdict }),
    },
    global,
    context,
  )
  return verdict.whole ? exitCodes.ok : exitCodes.error
}

function readKept({ expectHead, expectCount }: AuditVerifyOptions): AuditVerdict['kept'] {
  if (expectHead === null && expectCount === null) return null
  const hash = expectHead?.toLowerCase() ?? null
  if (hash === null || /^[0-9a-f]{64}$/.test(hash)) return { hash, count: expectCount, found_at: null }
  throw new Failure({
    code: 'usage',
    message: '`--expect-head` is no head: 64 hexadecimal digits are expected',
    help: 'every `provisionr apply` prints it as `Audit head`, and `provisionr audit verify` and `state show` do',
  })
}

/** The last entry that can be read, and where the head that was kept stands. */
async function walk(
  store: LedgerStore,
  kept: AuditVerdict['kept'],
): Promise<{ readonly head: AuditHead; readonly foundAt: number | null }> {
  let head: AuditHead = { count: 0, hash: null }
  let foundAt: number | null = null
  try {
    for await (const { seq, hash } of store.readAudit()) {
      head = { count: seq, hash }
      if (kept?.hash === hash) foundAt = seq
    }
  } catch (error) {
    // What is damaged is told line by line.
    if (!(error instanceof Failure && error.code === 'audit-unreadable')) throw error
  }
  return { head, foundAt }
}

/** With the head that the ledger remembers; without a ledger that can be read, the chain alone. */
async function verify(store: LedgerStore): Promise<{
  readonly problems: readonly AuditProblem[]
  readonly remembered: AuditHead | null
  readonly withLedger: string | null
}> {
  try {
    return { ...(await store.verifyAudit()), withLedger: null }
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'ledger-unreadable')) throw error
    const verifier = auditVerifier(null)
    const problems: AuditProblem[] = []
    try {
      for await (const entry of store.readAudit()) verifier.add(formatAuditLine(entry))
    } catch (damage) {
      if (!(damage instanceof Failure && damage.code === 'audit-unreadable')) throw damage
      problems.push({ kind: 'unreadable', line: 0, message: damage.message })
    }
    return { problems: [...verifier.finish(), ...problems], remembered: null, withLedger: error.message }
  }
}

function comparison(
  kept: NonNullable<AuditVerdict['kept']>,
  foundAt: number | null,
  head: AuditHead,
): readonly AuditProblem[] {
  const { hash, count } = kept
  if (count !== null && head.count < count) {
    const message = `the log has ${head.count} entries that can be read, and ${count} were kept in mind: its end was cut off`
    return [{ kind: 'shortened', line: head.count, message }]
  }
  if (hash === null) return []
  if (foundAt === null) {
    const message = 'no entry has the hash that was kept elsewhere: the log was rewritten, or cut off before it'
    return [{ kind: 'replaced', line: head.count, message }]
  }
  if (count === null || foundAt === count) return []
  const message = `the hash that was kept elsewhere is that of entry ${foundAt}, not of entry ${count}: the log was rewritten`
  return [{ kind: 'replaced', line: foundAt, message }]
}
