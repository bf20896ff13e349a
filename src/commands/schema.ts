import { messageSchemas } from '../adapters/registry.ts'
import { documentKinds, type SchemaKind, schemaOf } from '../config/schemas/schema-of.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { didYouMean } from '../domain/suggest.ts'
import { renderJson } from '../views/json.ts'
import type { CommandContext } from './command-context.ts'
import { unknownName } from './unknown-name.ts'

const kinds = ['settings', 'people', ...Object.keys(documentKinds)] as readonly SchemaKind[]

/**
 * Prints the JSON Schema of one kind of document, for editors, or of the lines that programs of `exec` speak; without a kind,
 * the kinds there are.
 */
export async function schema(kind: string | null, context: CommandContext): Promise<ExitCode> {
  const messages = messageSchemas()
  const names = [...kinds, ...messages.keys()]
  if (kind === null) {
    context.out(`${names.join('\n')}\n`)
    return exitCodes.ok
  }
  const found = kinds.find((one) => one === kind)
  const schemaFound = found ? schemaOf(found) : await messages.get(kind)?.()
  if (!schemaFound) throw unknownName('kind of document', kind, didYouMean(kind, names))
  context.out(renderJson(schemaFound))
  return exitCodes.ok
}
