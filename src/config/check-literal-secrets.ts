import type { Findings } from './findings.ts'
import { isReference } from './secrets.ts'
import { childOf, type YamlEntry, type YamlNode, type YamlScalar } from './yaml-node.ts'

const secretKey =
  /(?:^|_)(?:tokens?|passwords?|passwd|pwd|passphrases?|secrets?|api_?keys?|private_keys?|secret_keys?|secret_access_key|access_key_id|credentials|authorization|bearer)$/
/** The beginnings by which vendors make their tokens recognisable, and keys in PEM. */
const secretValue =
  /^(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|AKIA|ya29\.|eyJ[\w-]+\.eyJ)|-----BEGIN [A-Z ]*PRIVATE KEY/
const passwordInUrl = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^\s@]+)@/i
/** Keys below `people:` that name attributes, not settings. */
const attributeKeys = new Set(['mapping', 'status', 'require_end_date', 'logins', 'key'])

/** Reports secrets that stand in the configuration itself. The value is never part of a message. */
export function checkLiteralSecrets(root: YamlNode, findings: Findings): void {
  for (const key of ['systems', 'environments', 'state']) visit(childOf(root, key), false, findings)
  const people = childOf(root, 'people')
  if (people?.kind !== 'mapping') return
  for (const entry of people.entries.values()) if (!attributeKeys.has(entry.key)) visitEntry(entry, findings)
}

function visit(node: YamlNode | null, isSecret: boolean, findings: Findings): void {
  if (node?.kind === 'mapping') for (const entry of node.entries.values()) visitEntry(entry, findings)
  else if (node?.kind === 'list') for (const item of node.items) visit(item, isSecret, findings)
  else if (node) checkScalar(node, isSecret, findings)
}

function visitEntry({ key, value }: YamlEntry, findings: Findings): void {
  visit(value, secretKey.test(snakeCase(key)), findings)
}

function checkScalar(node: YamlScalar, isSecret: boolean, findings: Findings): void {
  if (node.value === null) return
  const text = node.text.trim()
  const password = passwordInUrl.exec(text)?.[1]
  const isLiteral = isSecret && !isReference(text.replace(/^(?:Bearer|Basic|Token|SSWS) /i, ''))
  if (isLiteral || secretValue.test(text) || (password !== undefined && !isReference(password))) {
    const help =
      'keep it out of the file: write `"${NAME}"`, with the quotes, for an environment variable, or `"${file:/run/secrets/name}"`'
    findings.error(
      node,
      'literal-secret',
      'a secret is written in the configuration',
      `${help}; and replace the secret, it is known now`,
    )
  } else if (text.replaceAll(/\$\{(?:file:[^}]+|(?:person\.)?[A-Za-z_][A-Za-z0-9_]*)\}/g, '').includes('${')) {
    const help = 'write `${NAME}` with letters, digits and `_`, or `${file:/path}`'
    findings.error(node, 'invalid-reference', 'a `${…}` is no valid reference', help)
  }
}

function snakeCase(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
}
