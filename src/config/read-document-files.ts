import type { Settings } from '../domain/settings.ts'
import { readTree, type Tree } from '../files/read-tree.ts'
import { defaultPaths } from './default-paths.ts'

/** Every `.yaml` and `.yml` file below the configured paths, unparsed. */
export function readDocumentFiles(options: {
  readonly root: string
  readonly settings: Pick<Settings, 'policies' | 'exceptions'>
}): Tree {
  const { root, settings } = options
  const paths = [...settings.policies, ...settings.exceptions]
  return readTree({ root, paths, extensions: ['.yaml', '.yml'], optional: defaultPaths })
}
