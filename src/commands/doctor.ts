import pLimit from 'p-limit'
import { type Examination, goodRemark, type Purpose, type Remark, remarksOf } from '../domain/examination.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { didYouMean } from '../domain/suggest.ts'
import { loadPeople } from '../people/load-people.ts'
import type { SourceWorld } from '../people/source-context.ts'
import { renderDoctorJson } from '../views/doctor-json.ts'
import { renderDoctorText } from '../views/doctor-text.ts'
import { sourceWorld } from './adapter-io.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { examineForge } from './examine-forge.ts'
import { examineLedger } from './examine-ledger.ts'
import { examineSystem, troubleOf } from './examine-system.ts'
import { openSettings, type SettledPlace } from './open-state.ts'
import { checkFormats, emit } from './output.ts'
import { unknownName } from './unknown-name.ts'

export interface DoctorOptions {
  readonly purpose: Purpose
  /** only these; empty: all */
  readonly systems: readonly string[]
}

/** Whether ledger, people, forge and systems can be used with the credentials at hand. Changes nothing. */
export async function doctor(
  { purpose, systems }: DoctorOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const settled = openSettings(global, context)
  const { settings, root } = settled
  const unknown = systems.find((name) => !settings.systems.has(name))
  if (unknown !== undefined) throw unknownName('system', unknown, didYouMean(unknown, settings.systems.keys()))
  const chosen = [...settings.systems.values()].filter(({ name }) => systems.length === 0 || systems.includes(name))
  const now = settings.clock ?? context.now()
  const { remarks, ledger, overdue } = await examineLedger(settled, now, context)
  const lastRuns = new Map(ledger?.systems.map(({ system, lastGoodRun }) => [system, lastGoodRun]))
  const limit = pLimit(global.parallelism)
  const place = { root, environment: settings.environment, now, purpose }
  const examination: Examination = {
    purpose,
    evaluatedAt: now,
    ledger: remarks,
    people: await examinePeople(settled, sourceWorld({ settings, now, isProposal: false }, global, context)),
    forge: await examineForge(settings, purpose, global, context),
    systems: await Promise.all(
      chosen.map(async (system) => {
        const found = await limit(() => examineSystem(system, place, global, context))
        const late = overdue.get(system.name)
        const lastGoodRun = lastRuns.get(system.name) ?? null
        return { ...found, lastGoodRun, remarks: late ? [...found.remarks, late] : found.remarks }
      }),
    ),
  }
  emit(
    { text: (text) => renderDoctorText(examination, text), json: () => renderDoctorJson(examination) },
    global,
    context,
  )
  return exitOf(remarksOf(examination))
}

async function examinePeople({ settings, root }: SettledPlace, world: SourceWorld): Promise<readonly Remark[]> {
  try {
    const { people } = await loadPeople({ settings, root, world })
    return [goodRemark(`${people.length} ${people.length === 1 ? 'person' : 'people'} can be read`)]
  } catch (error) {
    return [troubleOf(error, { name: 'people' })]
  }
}

function exitOf(remarks: readonly Remark[]): ExitCode {
  const errors = remarks.filter(({ status }) => status === 'error')
  if (errors.some(({ isOfCredentials }) => isOfCredentials)) return exitCodes.credentials
  return errors.length > 0 ? exitCodes.error : exitCodes.ok
}
