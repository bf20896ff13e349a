import type { Findings } from './findings.ts'

/** What vendors make recognisable, with as much behind the prefix as a real one has: a group called `AKIA` is none. */
const token = new RegExp(
  [
    'gh[pousr]_[A-Za-z0-9]{36}',
    'github_pat_[A-Za-z0-9_]{22}',
    'glpat-[\\w-]{20}',
    'xox[abeprs]-[\\w-]{10}',
    '(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])',
    'AIza[\\w-]{35}',
    'ya29\\.[\\w-]{20}',
    'npm_[A-Za-z0-9]{36}',
    '[rs]k_live_[A-Za-z0-9]{16}',
    'SG\\.[\\w-]{16,32}\\.[\\w-]{16}',
    'eyJ[\\w-]{10,2000}\\.eyJ[\\w-]{10}',
    'hooks\\.slack\\.com/services/T\\w{6,}/B\\w{6,}/\\w{16}',
  ]
    .map((one) => `(?<![A-Za-z0-9])${one}`)
    .join('|') + '|-----BEGIN [A-Z ]{0,40}PRIVATE KEY',
  'g',
)

/** Reports tokens and private keys anywhere in a file of documents, comments included, by their place and never by their text. */
export function checkLeakedSecrets(text: string, findings: Findings): void {
  // Places count from behind the mark of byte order, as everywhere.
  for (const { index } of text.replace(/^\uFEFF/, '').matchAll(token)) {
    findings.error(
      { offset: index },
      'literal-secret',
      'a secret is written in the file',
      'take it out, and replace the secret where it is used: everybody who can read the repository knows it now',
    )
  }
}
