import type { Adapter, AdapterContext } from '../adapters/adapter.ts'
import { CallFailure } from '../adapters/call-failure.ts'
import { judgeCredentials } from '../analysis/judge-credentials.ts'
import { goodRemark, type Purpose, type Remark, type SystemExamination } from '../domain/examination.ts'
import { exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openOne } from './read-systems.ts'

/** Asks one system who the credentials are and what they may do; whatever fails becomes a remark. Changes nothing. */
export async function examineSystem(
  settings: SystemSettings,
  { purpose, ...place }: Pick<AdapterContext, 'root' | 'environment' | 'now'> & { readonly purpose: Purpose },
  global: GlobalOptions,
  context: CommandContext,
): Promise<Omit<SystemExamination, 'lastGoodRun'>> {
  const { name, adapter: kind } = settings
  const unknown = { name, adapter: kind, actingAccount: null, lacks: null, clockSkew: null, requests: 0 }
  let adapter: Adapter | null = null
  try {
    adapter = await openOne(settings, place, global, context)
    const { ok, actingAccount, message } = await adapter.check()
    const answers: Remark = ok ? goodRemark(whoText(message, actingAccount)) : refusedBy(message)
    const inspected = ok ? await adapter.inspect?.() : undefined
    const remarks = inspected ? judgeCredentials(inspected, { purpose, adapter: kind }) : []
    const { lacks = null, clockSkew = null } = inspected ?? {}
    return {
      ...unknown,
      actingAccount,
      lacks,
      clockSkew,
      requests: adapter.requests?.() ?? 0,
      remarks: [answers, ...remarks],
    }
  } catch (error) {
    return { ...unknown, requests: adapter?.requests?.() ?? 0, remarks: [troubleOf(error, settings)] }
  } finally {
    await adapter?.close()
  }
}

function whoText(message: string, actingAccount: string | null): string {
  return actingAccount === null ? message : `${message}; the credentials are those of \`${actingAccount}\``
}

function refusedBy(message: string): Remark {
  const help = 'correct its credentials in the settings or the environment'
  return { status: 'error', message, help, isOfCredentials: true }
}

/** Anything but foreseen trouble is thrown on. */
export function troubleOf(error: unknown, { name }: { readonly name: string }): Remark {
  if (error instanceof Failure) {
    const { message, help, exitCode } = error
    return { status: 'error', message, help, isOfCredentials: exitCode === exitCodes.credentials }
  }
  if (!(error instanceof CallFailure)) throw error
  const isOfCredentials = error.class === 'auth' || error.class === 'permission'
  const help = isOfCredentials
    ? `correct the credentials of \`${name}\`, or what they may do there`
    : `see whether \`${name}\` can be reached from here, and whether its address in the settings is right`
  return { status: 'error', message: error.message, help, isOfCredentials }
}
