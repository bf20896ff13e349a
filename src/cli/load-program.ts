import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'

type Require = (id: string) => unknown

interface LoadedFile {
  exports: unknown
}

type Wrapped = (exports: unknown, require: Require, module: LoadedFile, path: string, folder: string) => void

/** What the build kept: by file, the digest of its text and V8's code together; and which Node made them. */
export interface KeptCode {
  readonly node: string
  readonly digests: Readonly<Record<string, string>>
}

export const keptCodeFile = 'kept.json'

const head = '(function (exports, require, module, __filename, __dirname) {'

/**
 * Runs the built program in the folder `dist` and gives what its entry exports. Its files are CommonJS and loaded as Node
 * does, but without looking for them, and without compiling what the build kept as V8's own code (`write-code-cache.ts`).
 * `requireOther` finds everything that is not a file of the program.
 */
export function loadProgram(dist: string, requireOther: Require): unknown {
  const chunks = join(dist, 'chunks')
  const folder = join(dist, 'code-cache')
  const loaded = new Map<string, LoadedFile>()
  let isStarted = false
  let kept: KeptCode['digests'] | null = null
  const entry = run(join(dist, 'cli'), 'main.cjs')
  isStarted = true
  return entry.exports

  function requireFile(id: string): unknown {
    if (!id.startsWith('.')) return requireOther(id)
    const name = id.slice(id.lastIndexOf('/') + 1)
    return (loaded.get(name) ?? run(chunks, name)).exports
  }

  function run(place: string, name: string): LoadedFile {
    const file: LoadedFile = { exports: {} }
    loaded.set(name, file)
    const path = join(place, name)
    // The build writes nothing but ASCII.
    const text = readFileSync(path, 'latin1')
    const start = compileText(path, text, codeOf(name, text)).runInThisContext() as Wrapped
    start(file.exports, requireFile, file, path, place)
    return file
  }

  /** The entry is small, and all that the quickest answers need. */
  function codeOf(name: string, text: string): Buffer | null {
    if (!isStarted) return null
    kept ??= readKept(folder)
    const digest = kept[name]
    if (digest === undefined) return null
    const code = readFileSync(join(folder, name))
    return digestOf(text, code) === digest ? code : null
  }
}

/** V8 takes code only from its own version under the same flags, and compiles the text where it does not. */
export function compileText(path: string, text: string, code: Buffer | null): Script {
  const options = { filename: path, columnOffset: -head.length, ...(code && { cachedData: code }) }
  return new Script(`${head}${text}\n})`, options)
}

/** V8 looks at the length of the text alone, and not at what is in its code: what is damaged there would run. */
export function digestOf(text: string, code: Buffer): string {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256')
  return hash.update(text, 'latin1').update(code).digest('base64')
}

/** Everything about a Node that its code could depend on; V8 cannot tell builds of one version apart. */
export function thisNode(): string {
  return JSON.stringify([process.version, process.platform, process.arch, process.versions, process.config])
}

/** Nothing where it was not kept, or by another Node. */
function readKept(folder: string): KeptCode['digests'] {
  try {
    const { node, digests } = JSON.parse(readFileSync(join(folder, keptCodeFile), 'utf8')) as KeptCode
    return node === thisNode() ? digests : {}
  } catch {
    return {}
  }
}
