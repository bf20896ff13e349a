import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'

type Require = (id: string) => unknown

interface LoadedFile {
  exports: unknown
}

const head = '(function (exports, require, module, __filename, __dirname) {'

/** In the folder of kept code: which Node made it. */
export const makerFile = 'made-by.json'

/**
 * Runs the built program in the folder `dist` and gives what its entry exports. Its files are CommonJS and loaded as Node
 * does, but without looking for them, and without compiling what the build kept as V8's own code (`write-code-cache.ts`).
 * `requireOther` finds everything that is not a file of the program.
 */
export function loadProgram(dist: string, requireOther: Require): unknown {
  const chunks = join(dist, 'chunks')
  const kept = join(dist, 'code-cache')
  const loaded = new Map<string, LoadedFile>()
  let keptNames: ReadonlySet<string> | null = null
  let isStarted = false
  const entry = run(join(dist, 'cli'), 'main.cjs')
  isStarted = true
  return entry.exports

  function requireFile(id: string): unknown {
    if (!id.startsWith('.')) return requireOther(id)
    const name = id.slice(id.lastIndexOf('/') + 1)
    return (loaded.get(name) ?? run(chunks, name)).exports
  }

  function run(folder: string, name: string): LoadedFile {
    const file: LoadedFile = { exports: {} }
    loaded.set(name, file)
    const path = join(folder, name)
    compileFile(path, codeOf(name)).runInThisContext().call(file.exports, file.exports, requireFile, file, path, folder)
    return file
  }

  /** The entry is small, and all that the quickest answers need. */
  function codeOf(name: string): Buffer | null {
    if (!isStarted) return null
    keptNames ??= namesOfKept(kept)
    return keptNames.has(name) ? readFileSync(join(kept, name)) : null
  }
}

/** V8 takes kept code only from its own version under the same flags, and compiles the text where it does not. */
export function compileFile(path: string, code: Buffer | null): Script {
  // The build writes nothing but ASCII.
  const text = `${head}${readFileSync(path, 'latin1')}\n})`
  return new Script(text, { filename: path, columnOffset: -head.length, ...(code && { cachedData: code }) })
}

/** Everything about a Node that its bytecode could depend on. */
export function thisNode(): string {
  return JSON.stringify([process.version, process.platform, process.arch, process.versions, process.config])
}

/** None if another Node made them: V8 cannot tell builds of one version apart. */
function namesOfKept(folder: string): ReadonlySet<string> {
  try {
    return new Set(readFileSync(join(folder, makerFile), 'utf8') === thisNode() ? readdirSync(folder) : [])
  } catch {
    return new Set()
  }
}
