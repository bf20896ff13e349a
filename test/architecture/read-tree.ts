import { readdirSync, readFileSync } from 'node:fs'

/** Every TypeScript file below a folder, by path with forward slashes. */
export function readTree(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.includes('/node_modules/'))
    .toSorted()
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]))
}
