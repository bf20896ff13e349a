import { basename, relative, sep } from 'node:path'
import { defaultPaths } from '../config/default-paths.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import type { WrittenApproval } from '../domain/evidence.ts'
import type { Settings } from '../domain/settings.ts'
import { type RevisionFile, readRevision } from '../git/read-revision.ts'

/** What a commit, or a tree, says, as far as it can be read. */
export interface RevisionFiles {
  readonly commit: string
  /** null where the commit has no configuration, or one that cannot be read */
  readonly settings: Settings | null
  /** null: the commit has none */
  readonly configuration: string | null
  readonly documents: Documents
  readonly files: readonly RevisionFile[]
  readonly evidence: ReadonlyMap<string, WrittenApproval>
  readonly configurationFindings: readonly Diagnostic[]
  readonly diagnostics: readonly Diagnostic[]
  /** those that are about a policy test alone */
  readonly aboutTests: ReadonlySet<Diagnostic>
  /** any other file that it has, by its path from the configuration's folder; throws where there is none */
  readonly textOf: (path: string) => Promise<string>
}

export const noDocuments: Documents = {
  policies: [],
  exceptions: [],
  accessRules: [],
  constraints: [],
  locks: [],
  tests: [],
}

/** Reads the configuration of a commit, and the documents where that configuration says they are. */
export async function readRevisionFiles(
  commit: string,
  place: { readonly root: string; readonly file: string | undefined },
  environment: string | null,
): Promise<RevisionFiles> {
  // Only who looks at another revision parses without the cache.
  const { parseDocuments } = await import('../config/load-documents.ts')
  const { parseSettings } = await import('../config/load-settings.ts')
  const { parseEvidence } = await import('../config/load-evidence.ts')
  const { root } = place
  const name = place.file === undefined ? 'provisionr.yaml' : configurationName(root, place.file)
  const read = await readRevision(root, { commit, paths: [name], extensions: [], optional: [name] })
  const [configuration] = read.files
  const parsed = configuration ? parseSettings({ ...configuration, environment }) : { settings: null, diagnostics: [] }
  const { settings } = parsed
  const paths = [...(settings?.policies ?? []), ...(settings?.exceptions ?? [])]
  const optional = [...defaultPaths]
  const tree = await readRevision(root, { commit, paths, extensions: ['.yaml', '.yml'], optional })
  const documents = parseDocuments(tree.files)
  const path = settings?.apply.evidence ?? null
  const evidence =
    path === null
      ? null
      : (await readRevision(root, { commit, paths: [path], extensions: [], optional: [path] })).files[0]
  return {
    commit,
    settings,
    configuration: configuration?.text ?? null,
    documents: documents.documents,
    files: tree.files,
    evidence: evidence ? parseEvidence(evidence).evidence : new Map<string, WrittenApproval>(),
    configurationFindings: [...read.diagnostics, ...parsed.diagnostics],
    diagnostics: [...tree.diagnostics, ...documents.diagnostics],
    aboutTests: documents.aboutTests,
    textOf: (file) => readText(root, commit, file),
  }
}

/** Throws where there is no such file. */
async function readText(root: string, commit: string, path: string): Promise<string> {
  const { files } = await readRevision(root, { commit, paths: [path], extensions: [], optional: [path] })
  const [file] = files
  if (!file) throw new Error(`there is no ${path}`)
  return file.text
}

function configurationName(root: string, file: string): string {
  const path = relative(root, file)
  return path === '' ? basename(file) : path.replaceAll(sep, '/')
}
