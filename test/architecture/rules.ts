import { posix } from 'node:path'
import { core, type Layer, layers } from './layer-table.ts'
import { readSource } from './read-source.ts'

const longestFile = 300

const bannedFolders = new Set(['utils', 'helpers', 'lib', 'types'])

/** Violations of the layer table by one file; `path` starts with `src/`. */
export function checkImports(path: string, text: string, table: readonly Layer[] = layers): string[] {
  const layer = table.find(({ folder }) => folder === folderOf(path))
  if (layer === undefined) return []
  return readSource(path, text).imports.flatMap(({ specifier, line }) => {
    const complaint = complain(layer, path, specifier)
    return complaint === null ? [] : [`${path}:${line} ${complaint}`]
  })
}

/** Violations that the place of a file shows: no row in the table, a barrel, a drawer for everything. */
export function checkPlace(path: string, table: readonly Layer[] = layers): string[] {
  const folders = posix.dirname(path).split('/').slice(1)
  const [top] = folders
  if (top === undefined) return [`${path}: a file directly in src/ belongs to no layer`]
  const violations: string[] = []
  if (!table.some(({ folder }) => folder === top)) violations.push(`${path}: ${top} has no row in the layer table`)
  if (/^index\.[cm]?[jt]s$/.test(posix.basename(path))) violations.push(`${path}: barrel files hide who needs what`)
  for (const folder of folders) {
    if (bannedFolders.has(folder)) violations.push(`${path}: a folder called ${folder} says nothing of its content`)
  }
  return violations
}

/** Places in the pure core that read the clock in a way that the linter has no rule for. */
export function checkClock(path: string, text: string): string[] {
  if (!core.includes(folderOf(path) ?? '')) return []
  return readSource(path, text).clockReads.map((line) => `${path}:${line} reads the clock: take \`now\` as an argument`)
}

/** What may import adapters from outside of their folders: the registry, and the company that has them all. */
const meetingPlaces = /^(src\/adapters\/registry\.ts$|test\/adapters\/live-demo\/)/

/** What a file of `src/` or `test/` imports of an adapter (`names`) that is not its own. */
export function checkApart(path: string, text: string, names: readonly string[]): string[] {
  if (meetingPlaces.test(path)) return []
  return importedFiles(path, text).flatMap((target) => {
    const adapter = adapterOf(target)
    if (adapter === null || adapter === adapterOf(path) || !names.includes(adapter)) return []
    return [`${path} imports ${target}: without the adapter ${adapter} it would break`]
  })
}

function adapterOf(path: string): string | null {
  return /^(?:src|test)\/adapters\/([^/]+)\//.exec(path)?.[1] ?? null
}

export function checkLength(path: string, text: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length
  return lines > longestFile ? [`${path}: ${lines} lines, the longest file has ${longestFile}`] : []
}

/** The relative imports of a file as paths from the root of the repository. */
export function importedFiles(path: string, text: string): string[] {
  return readSource(path, text).imports.flatMap(({ specifier }) =>
    specifier?.startsWith('.') ? [resolve(path, specifier)] : [],
  )
}

/** Every import cycle once, as a chain of paths that ends where it began. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path)
    if (at !== -1) cycles.push([...trail.slice(at), path].join(' → '))
    if (at !== -1 || done.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return cycles
}

function complain(layer: Layer, path: string, specifier: string | null): string | null {
  if (specifier === null) return 'imports a computed path, which nobody can check'
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier)
    return layer.packages.includes(name) ? null : `${layer.folder} may not import the package ${specifier}`
  }
  const target = folderOf(resolve(path, specifier))
  if (target === layer.folder) return null
  if (target === null) return `imports ${specifier}, which is outside the folders of src/`
  return layer.mayImport.includes(target) ? null : `${layer.folder} may not import ${target}`
}

function resolve(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier)
}

function folderOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? null
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:'
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
