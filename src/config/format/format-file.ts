import type { Diagnostic } from '../../domain/diagnostic.ts'
import { diagnosticOf, type TextFile } from '../../files/read-text-file.ts'
import { parseDocuments } from '../load-documents.ts'
import { parseSettings } from '../load-settings.ts'
import { hasSameMeaning } from './check-meaning.ts'
import { formatYaml } from './format-yaml.ts'

/** The canonical text, or the errors because of which a file is left as it is. */
export type FormatOutcome = { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] }

/**
 * Formats documents or the configuration. Errors in the file are given back, and `unsafe-format` when the new text would
 * not say the same as the old one; `format` is the formatter that is checked.
 */
export function formatFile(
  file: TextFile & { readonly kind: 'documents' | 'settings' },
  format: typeof formatYaml = formatYaml,
): FormatOutcome {
  const errors = errorsOf(file)
  if (errors.length > 0) return { diagnostics: errors }
  const text = format(file.text, file.kind)
  if (text === file.text || hasSameMeaning(file.text, text, file)) return { text }
  const help = 'simplify its layout by hand (one key per line, no `?`), or leave it out by naming other files'
  return {
    diagnostics: [diagnosticOf(file.path, 'unsafe-format', 'cannot be formatted without changing what it says', help)],
  }
}

function errorsOf({ kind, path, text }: TextFile & { readonly kind: 'documents' | 'settings' }): Diagnostic[] {
  const parsed = kind === 'documents' ? parseDocuments([{ path, text }]) : parseSettings({ path, text })
  // Which environment is meant changes nothing in the text.
  return parsed.diagnostics.filter(({ severity, code }) => severity === 'error' && code !== 'no-environment')
}
