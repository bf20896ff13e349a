import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { reportShape } from './report-shape.ts'
import { reportTrap } from './report-trap.ts'
import type { JsonSchema } from './schemas/fragments.ts'
import { quickValidators } from './quick-validators.ts'
import { definitions } from './schemas/trigger-definitions.ts'
import { type CheckedKind, shapeErrors } from './thorough-validators.ts'
import { childOf, toPlain, type YamlNode } from './yaml-node.ts'

/** Triggers are judged by `parseTrigger`, which knows more about them. */
const checkedElsewhere = new Set(Object.values(definitions).flatMap((schema) => withParts(schema)))

/** Reports what of a document does not fit the schema of its kind, one diagnostic per mistake. */
export function checkShape(kind: CheckedKind, node: YamlNode, findings: Findings): void {
  const document = toPlain(node)
  if (quickValidators[kind]?.(document)) return
  const errors = shapeErrors(kind, document).filter((error) => !checkedElsewhere.has(error.parentSchema))
  const trapped = new Set<YamlNode>()
  for (const error of errors) {
    const place = locate(node, error.instancePath, kind)
    if (trapped.has(place.node)) continue
    const schema = error.parentSchema as JsonSchema
    // What stands in the settings may be a secret and is not repeated.
    if (reportTrap(place.node, schema, kind !== 'settings', findings)) trapped.add(place.node)
    else reportShape({ error, schema, ...place, errors }, findings)
  }
}

function withParts(schema: unknown): unknown[] {
  return typeof schema === 'object' && schema !== null ? [schema, ...Object.values(schema).flatMap(withParts)] : []
}

/** The node a JSON pointer leads to, and how messages call it: a key in backticks, or an entry of one. */
function locate(root: YamlNode, pointer: string, kind: string): { readonly node: YamlNode; readonly name: string } {
  let node = root
  let name = quoted(kind)
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const child = node.kind === 'list' ? node.items[Number(key)] : childOf(node, key)
    if (!child) break
    name = node.kind === 'list' ? `entry ${Number(key) + 1} of ${name}` : quoted(key)
    node = child
  }
  return { node, name }
}
