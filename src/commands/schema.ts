import { documentKinds, type SchemaKind, schemaOf } from '../config/schemas/schema-of.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { didYouMean } from '../domain/suggest.ts'
import { renderJson } from '../views/json.ts'
import type { CommandContext } from './command-context.ts'
import { unknownName } from './unknown-name.ts'

const kinds = ['settings', 'people', ...Object.keys(documentKinds)] as readonly SchemaKind[]

/** Prints the JSON Schema of one kind of document, for editors; without a kind, the kinds there are. */
export async function schema(kind: string | null, context: CommandContext): Promise<ExitCode> {
  if (kind === null) {
    context.out(`${kinds.join('\n')}\n`)
    return exitCodes.ok
  }
  const found = kinds.find((one) => one === kind)
  if (!found) throw unknownName('kind of document', kind, didYouMean(kind, kinds))
  context.out(renderJson(schemaOf(found)))
  return exitCodes.ok
}
