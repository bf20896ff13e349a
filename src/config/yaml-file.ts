import type { Findings } from './findings.ts'
import type { YamlNode } from './yaml-node.ts'

export interface YamlFile {
  /** the documents that could be read; empty ones are left out */
  readonly documents: readonly YamlNode[]
  /** for what is found later in this file; appends to the `diagnostics` that were given */
  readonly findings: Findings
}
