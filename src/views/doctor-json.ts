import { type Examination, type Remark, remarksOf } from '../domain/examination.ts'
import { formatInstant } from '../domain/time.ts'
import { renderJson } from './json.ts'

/** What `doctor` found, for programs. */
export function renderDoctorJson(examination: Examination): string {
  const { purpose, evaluatedAt, ledger, people, forge, systems } = examination
  return renderJson({
    format_version: '1.0',
    kind: 'doctor',
    purpose,
    evaluated_at: formatInstant(evaluatedAt),
    healthy: remarksOf(examination).every(({ status }) => status !== 'error'),
    ledger: { remarks: ledger.map(toJson) },
    people: { remarks: people.map(toJson) },
    forge: forge === null ? null : { remarks: forge.map(toJson) },
    systems: systems.map((one) => ({
      name: one.name,
      adapter: one.adapter,
      acting_account: one.actingAccount,
      lacks: one.lacks,
      clock_skew_ms: one.clockSkew,
      last_good_run: one.lastGoodRun === null ? null : formatInstant(one.lastGoodRun),
      requests: one.requests,
      remarks: one.remarks.map(toJson),
    })),
  })
}

function toJson({ status, message, help }: Remark) {
  return { status, message, help }
}
