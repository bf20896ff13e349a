import { parseSync } from 'oxc-parser'

/** A node of the syntax tree, as far as the search for codes looks at it. */
interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const guardName = /^[a-z]+(_[a-z]+)*$/
const functionTypes = /Function|TSMethodSignature|TSEmptyBodyFunctionExpression/

/**
 * What the sources can put into the field `field` of an object, from: properties and constants of that name, literal
 * arguments where a function has a parameter of that name, unions named after it, and the table of failures.
 */
export function collectCodes(sources: ReadonlyMap<string, string>, field = 'code'): ReadonlySet<string> {
  const trees = [...sources].map(([path, text]) => parseSync(path, text).program as unknown as Node)
  const shared = new Map<string, Set<number>>()
  for (const tree of trees) for (const one of everyNode(tree)) noteShared(one, field, shared)
  const found = new Set<string>()
  for (const tree of trees) {
    const local = new Map<string, Set<number>>()
    for (const one of everyNode(tree)) noteLocal(one, field, local)
    for (const one of everyNode(tree)) for (const code of codesAt(one, field, [shared, local])) found.add(code)
  }
  const pattern = field === 'guard' ? guardName : kebab
  return new Set([...found].filter((code) => pattern.test(code)).toSorted())
}

function codesAt(node: Node, field: string, functions: readonly ReadonlyMap<string, Set<number>>[]): string[] {
  const name = nameOf(node['key'] ?? node['id'])
  if (/^(Property|TSPropertySignature|PropertyDefinition|VariableDeclarator)$/.test(node.type) && name === field)
    return [node['value'], node['typeAnnotation'], node['init']].flatMap(literals)
  if (node.type === 'TSTypeAliasDeclaration' && field === 'code' && name.endsWith('Code'))
    return literals(node['typeAnnotation'])
  if (node.type === 'VariableDeclarator' && field === 'code' && name === 'exitCodeByFailure')
    return everyNode(node).flatMap((one) => (one.type === 'Property' ? [nameOf(one['key'])] : []))
  if (node.type !== 'CallExpression') return []
  const callee = asNode(node['callee'])
  const called = nameOf(callee?.type === 'MemberExpression' ? callee['property'] : callee)
  const places = functions.flatMap((one) => [...(one.get(called) ?? [])])
  return places.flatMap((place) => literals((node['arguments'] as readonly unknown[])[place]))
}

/** Functions that other files can call: those of interfaces, and exported ones. */
function noteShared(node: Node, field: string, into: Map<string, Set<number>>): void {
  if (node.type === 'TSMethodSignature') note(nameOf(node['key']), node, field, into)
  const declaration = node.type === 'ExportNamedDeclaration' ? asNode(node['declaration']) : null
  if (declaration) noteLocal(declaration, field, into)
}

function noteLocal(node: Node, field: string, into: Map<string, Set<number>>): void {
  if (node.type === 'FunctionDeclaration') note(nameOf(node['id']), node, field, into)
  const value = asNode(node['init'] ?? node['value'])
  if (value && functionTypes.test(value.type)) note(nameOf(node['id'] ?? node['key']), value, field, into)
}

function note(name: string, node: Node, field: string, into: Map<string, Set<number>>): void {
  const parameters = node['params'] as readonly unknown[]
  const place = parameters.findIndex((one) => nameOf(one) === field)
  if (place >= 0) into.set(name, (into.get(name) ?? new Set()).add(place))
}

/** The texts that an expression or a type can be; what a condition compares with is none of them. */
function literals(value: unknown): string[] {
  const node = asNode(value)
  if (!node) return []
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : []
  if (node.type === 'ConditionalExpression') return [node['consequent'], node['alternate']].flatMap(literals)
  if (node.type === 'LogicalExpression') return [node['left'], node['right']].flatMap(literals)
  if (node.type === 'TSUnionType') return (node['types'] as readonly unknown[]).flatMap(literals)
  if (node.type === 'TSLiteralType') return literals(node['literal'])
  if (node.type === 'TSTypeAnnotation') return literals(node['typeAnnotation'])
  return /^TS\w+Expression$/.test(node.type) ? literals(node['expression']) : []
}

function everyNode(root: Node): Node[] {
  const nodes = [root]
  for (let index = 0; index < nodes.length; index++)
    for (const value of Object.values(nodes[index]!))
      for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
        const child = asNode(one)
        if (child) nodes.push(child)
      }
  return nodes
}

function nameOf(value: unknown): string {
  const node = asNode(value)
  if (node?.type === 'AssignmentPattern') return nameOf(node['left'])
  const name = node?.['name'] ?? node?.['value']
  return typeof name === 'string' ? name : ''
}

function asNode(value: unknown): Node | null {
  return typeof value === 'object' && value !== null && 'type' in value ? (value as Node) : null
}
