import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { bodySchemaOf, documentKinds } from './schemas/schema-of.ts'
import { definitions } from './schemas/trigger-definitions.ts'
import { shareParts } from './share-parts.ts'
import type { CheckedKind } from './thorough-validators.ts'

/**
 * The source of a module like `quick-validators.ts` with every schema compiled; a step of the build.
 * The validators load nothing: the one function they would, for lengths, is written into them.
 */
export function writeQuickValidators(): string {
  const kinds = ['settings', ...Object.keys(documentKinds)] as readonly CheckedKind[]
  const code = { source: true, esm: true, lines: false }
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    meta: false,
    logger: false,
    messages: false,
    inlineRefs: false,
    code,
  })
  // Triggers are judged by `parseTrigger` alone.
  const anything = Object.fromEntries(Object.keys(definitions).map((name) => [name, {}]))
  for (const kind of kinds) ajv.addSchema(shareParts({ ...bodySchemaOf(kind), definitions: anything }), kind)
  const compile = standalone as unknown as (instance: Ajv, names: Readonly<Record<string, string>>) => string
  const compiled = compile(ajv, Object.fromEntries(kinds.map((kind) => [`check_${kind}`, kind])))
  const source = compiled.replaceAll(
    /require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g,
    '((text) => [...text].length)',
  )
  if (/\brequire\(/.test(source)) throw new Error('a compiled validator needs a library: simplify its schema')
  const table = kinds.map((kind) => `  ${kind}: check_${kind},`).join('\n')
  return `${source}\nexport const quickValidators = {\n${table}\n}\n`
}
