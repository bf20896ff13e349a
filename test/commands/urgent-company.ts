import { type Company } from './company.ts'
import { company } from './ruled-company.ts'

export const breakGlassRule = {
  break_glass: { eligible: { department: 'Engineering' }, max_duration: '1h', review_within: '2d' },
}

/** A company that was applied once, where `ada` may take `git:group:prod` in an emergency. */
export async function appliedCompany(given: object = breakGlassRule, ...policies: object[]): Promise<Company> {
  const made = company(given, ...policies)
  made.at('2026-11-20T08:59:00Z')
  await made.apply()
  made.at('2026-11-20T09:00:00Z')
  return made
}
