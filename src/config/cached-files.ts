import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { joinDocuments, type LoadedDocuments, type ParsedFile } from './join-documents.ts'
import type { ParseCache } from './parse-cache.ts'
import type * as ParseFile from './parse-file.ts'
import {
  type ConfigurationPlace,
  type ParsedSettings,
  readConfiguration,
  requireEnvironment,
} from './read-configuration.ts'
import { readDocumentFiles } from './read-document-files.ts'

/** As `loadSettings`; nothing is parsed that the cache knows. */
export async function loadCachedSettings(
  options: ConfigurationPlace,
  cache: ParseCache,
): Promise<ParsedSettings & { readonly text: string }> {
  const read = readConfiguration(options)
  if ('diagnostics' in read) return read
  const environment = options.environment ?? null
  const key = [read.path, environment === null ? '' : `in ${environment}`, read.text]
  const parsed = await cache.of('settings', key, async () => {
    const { readSettings } = await import('./settings-of.ts')
    return readSettings(read, environment)
  })
  requireEnvironment(parsed)
  return { ...parsed, text: read.text }
}

/** As `loadDocuments`; nothing is parsed that the cache knows. */
export async function loadCachedDocuments(
  options: { readonly root: string; readonly settings: Pick<Settings, 'policies' | 'exceptions'> },
  cache: ParseCache,
): Promise<LoadedDocuments & { readonly files: readonly TextFile[] }> {
  const tree = readDocumentFiles(options)
  const parsed: ParsedFile[] = []
  // Importing what is loaded takes a while, too, when it is done for each of thousands of files.
  let parser: typeof ParseFile | null = null
  for (const file of tree.files) {
    const one = cache.of('documents', [file.path, file.text], async () => {
      parser ??= await import('./parse-file.ts')
      return parser.readDocumentFile(file)
    })
    parsed.push(await one)
  }
  const { diagnostics, ...loaded } = joinDocuments(parsed)
  const all: Diagnostic[] = [...tree.diagnostics, ...diagnostics]
  return { ...loaded, diagnostics: sortDiagnostics(all), files: tree.files }
}
