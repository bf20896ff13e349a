/** What somebody asked for in an issue. */
export interface RequestForm {
  readonly grant: string
  readonly duration: string
  readonly justification: string
  readonly ticket: string | null
}

/** The labels of the form's fields, in order; `.github/ISSUE_TEMPLATE/access-request.yml` has the same. */
export const formLabels = ['Access', 'How long', 'Why', 'Ticket'] as const

const longest = 10_000

/** What the forge writes for a field that was left empty. */
const empty = '_No response_'

/**
 * Reads the text that the issue form makes: each label as a heading, and one line below it. Anything else, however little,
 * makes it null: what cannot be read without doubt was not asked for.
 */
export function parseRequestForm(body: string): RequestForm | null {
  if (body.length > longest) return null
  const fields = formLabels.map((label) => `### ${label}\\n\\n(.+)`).join('\\n\\n')
  // `.` matches none of the line ends that JavaScript knows.
  const found = new RegExp(`^${fields}\\n*$`, 'u').exec(body.replaceAll('\r\n', '\n'))
  const values = found?.slice(1).map((value) => value.trim()) ?? []
  const [grant, duration, justification, ticket] = values.map((value) => (value === empty ? '' : value))
  if (!grant || !duration || !justification || ticket === undefined) return null
  return { grant, duration, justification, ticket: ticket === '' ? null : ticket }
}
