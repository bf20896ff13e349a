import { relative } from 'node:path'
import { decodeValue, encodeValue } from '../config/encode-value.ts'
import { identifyTree, isSameTree, type TreeIdentity } from '../config/document-tree.ts'
import type { Documents } from '../domain/documents.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Policy } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import { openSections, type SectionFile, writeSections } from '../files/section-file.ts'
import { type PolicyMemory, rememberPolicies } from '../policy/remembered-policies.ts'
import type { PolicyModel } from '../policy/policy-model.ts'
import type { WorkspaceFiles } from './workspace.ts'

/** The files of a repository that were found sound, so that single policies are read from them. */
export interface CompanyMemory {
  readonly settings: Settings
  readonly configuration: string
  readonly catalog: SystemCatalog
  /** without the tests, which nobody asks here */
  readonly documents: Documents
  readonly memory: PolicyMemory
  readonly policyAt: (place: number) => Policy
  /** what tells the people's file that the policies were checked against */
  readonly people: string
  readonly close: () => void
}

/** Where it is kept, and of which repository. */
export interface CompanyPlace {
  readonly root: string
  readonly path: string
  readonly label: string
}

interface Head {
  readonly tree: TreeIdentity
  readonly people: string
  readonly configuration: string
  /** settings, catalog and all documents but policies and tests, encoded */
  readonly parts: readonly string[]
  readonly memory: PolicyMemory
  /** where each policy begins, and where the last ends */
  readonly places: readonly number[]
}

/** What an earlier run kept; null when there is none of the files as they are now. */
export function openCompanyMemory({ root, path, label }: CompanyPlace): CompanyMemory | null {
  const file = openSections(path, label)
  if (file === null) return null
  try {
    const head = file.head as Head
    if (isSameTree(root, head.tree)) return recall(file, head)
  } catch {
    // Not as it was written.
  }
  file.close()
  return null
}

function recall(file: SectionFile, head: Head): CompanyMemory {
  const { places } = head
  const [settings, catalog, rest] = head.parts.map(decodeValue) as [
    Settings,
    SystemCatalog,
    Omit<Documents, 'policies'>,
  ]
  const known = new Map<number, Policy>()
  const policyAt = (place: number): Policy => {
    const before = known.get(place)
    if (before) return before
    const bytes = file.read(0, places[place]!, places[place + 1]! - places[place]!)
    if (bytes === null) throw new Error('the memory of policies is damaged')
    const policy = decodeValue(bytes.toString('utf8')) as Policy
    known.set(place, policy)
    return policy
  }
  const documents: Documents = {
    ...rest,
    get policies() {
      return places.slice(1).map((_, place) => policyAt(place))
    },
  }
  const { configuration, memory, people } = head
  return { settings, catalog, documents, configuration, memory, people, policyAt, close: () => file.close() }
}

/** Keeps files that are sound together with the people; false when something in them cannot be written down. */
export function writeCompany(
  { path, label }: CompanyPlace,
  files: WorkspaceFiles,
  options: {
    readonly policies: PolicyModel
    readonly people: string
    /** the files when they were read, by `identifyTree` */
    readonly tree: TreeIdentity
  },
): boolean {
  const { settings, catalog, documents } = files
  const { policies: written, ...others } = documents
  const bodies = written.map(encodeValue)
  const parts = [settings, catalog, { ...others, tests: [] }].map(encodeValue)
  if (![...bodies, ...parts].every((one) => one !== null)) return false
  const buffers = bodies.map((one) => Buffer.from(one!))
  const places = [0]
  for (const one of buffers) places.push(places.at(-1)! + one.length)
  const head: Head = {
    tree: options.tree,
    people: options.people,
    configuration: files.configuration,
    parts: parts.map((one) => one!),
    memory: rememberPolicies(options.policies, written),
    places,
  }
  writeSections(path, label, head, [Buffer.concat(buffers)])
  return true
}

/** What the files are told by; null when it cannot be told whether they changed after `now`. */
export function companyTree(
  root: string,
  configuration: string,
  settings: Pick<Settings, 'policies' | 'exceptions'>,
  now: number,
): TreeIdentity | null {
  return identifyTree(root, [relative(root, configuration), ...settings.policies, ...settings.exceptions], now)
}
