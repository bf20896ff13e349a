import { type Company, type CompanyFiles, createCompany } from './company.ts'

/** A company with three people, one system and no exceptions; it is 2026-11-20 09:00 in UTC. */
export function companyWith(files: Readonly<Record<string, string>> = {}, given: CompanyFiles = {}): Company {
  const company = createCompany({
    people: [
      { user_id: 'ana', email: 'ana@company.com', status: 'Active' },
      { user_id: 'bo', status: 'Active' },
      { user_id: 'gone', status: 'Left' },
      { user_id: '..x y&z', status: 'Active' },
    ],
    settings: { exceptions_policy: { require: ['justification'] } },
    ...given,
  })
  for (const [file, text] of Object.entries(files)) company.write(file, text)
  return company
}

export const grant = 'gitlab:group:reports (reporter)'

/** `exception add ana <grant>` with what it must have, and more. */
export function adding(...more: readonly string[]): string[] {
  return ['exception', 'add', 'ana', grant, '--justification', 'Quarterly review', ...more]
}

/** An entry of a list of exceptions for `ana`. */
export function entry(id: string, times: string, more = ''): string {
  return `  - id: ${id}\n    user: ana\n    grant: gitlab:group:${id.toLowerCase()}\n    justification: why\n${times
    .split(', ')
    .map((line) => `    ${line}\n`)
    .join('')}${more}`
}

/** Every file with its text, to show that nothing was written. */
export function snapshot(company: Company): Record<string, string> {
  const files = company.files().filter((file) => !file.startsWith('.git/'))
  return Object.fromEntries(files.map((file) => [file, company.read(file)]))
}
