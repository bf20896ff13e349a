import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { compileText, digestOf, type KeptCode, keptCodeFile, thisNode } from './load-program.ts'
import { optimizeLate } from './optimize-late.ts'

/** Not worth their room: texts, what comes before the flags are set, and what waits for a network anyway. */
const seldom =
  /^(start|rolldown-runtime|dist|esm|lint-memory|process-context|schema-of|.*help-texts|.*-(adapter|system|backend))-/

/** Keeps V8's code of the chunks in `dist`, all their functions compiled, so that no run has to; a step of the build. */
export function writeCodeCache(dist: string): void {
  const folder = join(dist, 'code-cache')
  mkdirSync(folder)
  optimizeLate()
  const chunks = resolve(dist, 'chunks')
  const digests: Record<string, string> = {}
  for (const name of readdirSync(chunks)) {
    if (seldom.test(name)) continue
    const path = join(chunks, name)
    const text = readFileSync(path, 'latin1')
    setFlagsFromString('--no-lazy')
    const script = compileText(path, text, null)
    setFlagsFromString('--lazy')
    const code = script.createCachedData()
    digests[name] = digestOf(text, code)
    writeFileSync(join(folder, name), code)
  }
  const kept: KeptCode = { node: thisNode(), digests }
  writeFileSync(join(folder, keptCodeFile), JSON.stringify(kept))
}
