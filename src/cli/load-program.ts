import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'

type Require = (id: string) => unknown

interface LoadedFile {
  exports: unknown
}

const head = '(function (exports, require, module, __filename, __dirname) {'

/** In the folder of kept code: which Node made it. */
export const makerFile = 'made-by.json'

/**
 * Runs the built program in `dist` and gives what its entry exports. Its files are CommonJS and loaded as Node does, but
 * without looking for them, and without compiling what the build kept as V8's own code (`write-code-cache.ts`).
 * `requireOther` finds everything that is not a file of the program.
 */
export function loadProgram(dist: string, requireOther: Require): unknown {
  const loaded = new Map<string, LoadedFile>()
  const kept = join(dist, 'code-cache')
  /** null as long as nothing but the entry was loaded, which is small, and all that the quickest answers need */
  let keptNames: (() => ReadonlySet<string>) | null = null
  const exported = load(join(dist, 'cli', 'main.cjs'))
  keptNames = () => {
    const names = namesOfKept(kept)
    keptNames = () => names
    return names
  }
  return exported

  function load(path: string): unknown {
    const known = loaded.get(path)
    if (known) return known.exports
    const file: LoadedFile = { exports: {} }
    loaded.set(path, file)
    const folder = dirname(path)
    const name = basename(path)
    const code = keptNames?.().has(name) ? readFileSync(join(kept, name)) : undefined
    const require: Require = (id) => (id.startsWith('.') ? load(join(folder, id)) : requireOther(id))
    const run = compileFile(path, code).runInThisContext()
    run.call(file.exports, file.exports, require, file, path, folder)
    return file.exports
  }
}

/** V8 takes kept code only from its own version under the same flags, and compiles the text where it does not. */
export function compileFile(path: string, cachedData?: Buffer): Script {
  // The build writes nothing but ASCII.
  const text = `${head}${readFileSync(path, 'latin1')}\n})`
  return new Script(text, { filename: path, columnOffset: -head.length, ...(cachedData && { cachedData }) })
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
