import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { quoted } from '../config/quoted.ts'
import type { Settings } from '../domain/settings.ts'
import { usage } from './exception-input.ts'

interface Place {
  readonly root: string
  readonly cwd: string
  readonly settings: Pick<Settings, 'policies' | 'exceptions'>
}

/** The file for a new exception, relative to the root: the one asked for, else one named after the person. */
export function exceptionTarget(file: string | null, person: string, place: Place): string {
  const path = file === null ? defaultFile(person, place) : askedFile(file, place)
  if (!staysInside(place.root, join(place.root, path))) {
    throw usage(
      `${quoted(path)} is or lies behind a link that leaves the repository`,
      'choose another file with --file',
    )
  }
  return path
}

function defaultFile(person: string, { root, settings }: Place): string {
  const [first] = [...settings.exceptions, ...settings.policies].map(normalize)
  if (first === undefined) throw usage('no folder is configured for exceptions', 'add `exceptions: [exceptions]`')
  if (/\.ya?ml$/.test(first)) return first
  const base = first === '.' ? fileName(person) : `${first}/${fileName(person)}`
  return existsSync(join(root, `${base}.yml`)) ? `${base}.yml` : `${base}.yaml`
}

/** A name that is one plain file on every system, whatever the id; ids that share one share the file. */
export function fileName(id: string): string {
  const plain = id
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._@+-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80)
    .replace(/[.-]+$/, '')
  if (plain === '') return 'person'
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain)
  return isDevice || plain === 'node_modules' ? `person-${plain}` : plain
}

function askedFile(file: string, { root, cwd, settings }: Place): string {
  const path = toPosix(relative(root, resolve(cwd, file)))
  const folders = [...settings.exceptions, ...settings.policies].map(normalize)
  const where = folders.map((folder) => `\`${folder}\``).join(' or ')
  if (!/\.ya?ml$/.test(path)) throw usage(`${quoted(file)} is no YAML file`, 'let its name end in `.yaml`')
  const isRead = folders.some((folder) => folder === '.' || path === folder || path.startsWith(`${folder}/`))
  if (isAbsolute(path) || path.startsWith('../') || !isRead) {
    throw usage(`nothing reads exceptions from ${quoted(file)}`, `choose a file in ${where}`)
  }
  const isSkipped = path.split('/').some((part) => part.startsWith('.') || part === 'node_modules')
  if (isSkipped && !folders.includes(path)) {
    throw usage(`nothing reads ${quoted(file)}: names with a leading dot are skipped`, `choose a file in ${where}`)
  }
  return path
}

function staysInside(root: string, location: string): boolean {
  if (lstatSync(location, { throwIfNoEntry: false })?.isSymbolicLink() && !existsSync(location)) return false
  let existing = location
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  const path = relative(realpathSync.native(root), realpathSync.native(existing))
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path)
}

function normalize(folder: string): string {
  return (
    toPosix(folder)
      .replace(/^(\.\/)+/, '')
      .replace(/\/+$/, '') || '.'
  )
}

function toPosix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}
