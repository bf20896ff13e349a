import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { joinDocuments, type LoadedDocuments } from './join-documents.ts'
import { parseFile } from './parse-file.ts'
import { parseYaml } from './parse-yaml.ts'
import { readDocumentFiles } from './read-document-files.ts'

/** Reads every `.yaml` and `.yml` file below the configured paths. The folder says nothing, the kind in the file everything. */
export function loadDocuments(options: {
  readonly root: string
  readonly settings: Pick<Settings, 'policies' | 'exceptions'>
}): LoadedDocuments & { readonly files: readonly TextFile[] } {
  const tree = readDocumentFiles(options)
  const { diagnostics, ...loaded } = parseDocuments(tree.files)
  return { ...loaded, diagnostics: sortDiagnostics([...tree.diagnostics, ...diagnostics]), files: tree.files }
}

/** Turns files into documents; what is wrong is reported, and what can be read in spite of it is kept. */
export function parseDocuments(files: readonly TextFile[]): LoadedDocuments {
  return joinDocuments(
    files.map((file) => {
      const diagnostics: Diagnostic[] = []
      return parseFile(file, parseYaml(file, diagnostics), diagnostics)
    }),
  )
}
