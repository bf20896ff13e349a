import type { Severity } from '../domain/diagnostic.ts'
import { adjustableCodes, codesBeyondLint, errorCodes } from '../domain/diagnostic-codes.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { readChoice } from './read-node.ts'
import { childOf, type YamlEntry, type YamlNode } from './yaml-node.ts'

const severities = ['error', 'warning', 'notice', 'off'] as const

/** `lint: {severity: {CODE: …}}`. What is an error by nature stays one, and a code that nothing has is a slip. */
export function parseLintSeverity(node: YamlNode | null, findings: Findings): Settings['lintSeverity'] {
  const severity = node && childOf(node, 'severity')
  const chosen = Object.create(null) as Record<string, Severity | 'off'>
  if (severity?.kind !== 'mapping') return chosen
  for (const entry of severity.entries.values()) {
    const choice = readChoice(entry.value, severities)
    if (choice && isAdjustable(entry, choice, findings)) chosen[entry.key] = choice
  }
  return chosen
}

function isAdjustable(entry: YamlEntry, choice: Severity | 'off', findings: Findings): boolean {
  const { key } = entry
  if (adjustableCodes.includes(key)) return true
  if (errorCodes.includes(key)) {
    if (choice === 'error') return true
    const help = `remove this line, and correct what \`${key}\` is about where it shows`
    findings.error(entry, 'severity-locked', `\`${key}\` is an error and cannot be made less`, help)
  } else if (codesBeyondLint.includes(key)) {
    const message = `\`${key}\` is found by other commands, never by \`lint\``
    findings.error(entry, 'unused-key', message, 'remove this line: it would change nothing')
  } else {
    const help = didYouMean(key, [...adjustableCodes, ...errorCodes])
    findings.error(entry, 'unknown-code', `${quoted(key)} is no code of what \`lint\` finds`, help)
  }
  return false
}
