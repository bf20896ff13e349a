import { isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, Scalar, type YAMLMap } from 'yaml'
import { deepestNesting, type Refuse, type SourceMapping, type SourceTree, type SourceValue } from './source-value.ts'

// How YAML 1.2 (core schema, https://yaml.org/spec/1.2.2/#103-core-schema) writes nothing.
const nothing = new Set(['', '~', 'null', 'Null', 'NULL'])

/** YAML 1.2, any number of documents; scalars stay the text they are written as. Anchors may stand there, aliases not. */
export function readYaml(text: string, refuse: Refuse): SourceTree {
  const old = /^%YAML[ \t]+1\.1/m.exec(text)
  if (old) refuse(old.index, '`%YAML 1.1` is not read, because `no` and `0123` mean something else there')
  const offsets = new Map<SourceMapping, number>()
  const repeated = new Map<SourceMapping, string>()
  const roots = parseDocuments(text, refuse).map((node) => toValue(node, 0))
  return { roots, offsets, repeated }

  function toValue(node: unknown, depth: number): SourceValue {
    if (node === null || node === undefined) return null
    if (depth > deepestNesting) refuse(startOf(node), `values are nested more than ${deepestNesting} deep`)
    if (isScalar(node)) return scalarText(node)
    if (isSeq(node)) return node.items.map((item) => toValue(item, depth + 1))
    if (isMap(node)) return toMapping(node, depth)
    if (isAlias(node)) refuse(startOf(node), `aliases (\`*${node.source}\`) are not read: write the value out`)
    return refuse(startOf(node), 'this is no scalar, list or mapping')
  }

  function toMapping(node: YAMLMap, depth: number): SourceMapping {
    const mapping = new Map<string, SourceValue>()
    offsets.set(mapping, startOf(node))
    for (const { key, value } of node.items) {
      if (!isScalar(key) || typeof key.value !== 'string')
        return refuse(startOf(key ?? node), 'a name is not plain text')
      const name = key.value
      if (name === '<<') refuse(startOf(key), 'merge keys (`<<`) are not read: write the fields out')
      if (mapping.has(name)) repeated.set(mapping, name)
      else mapping.set(name, toValue(value, depth + 1))
    }
    return mapping
  }
}

function parseDocuments(text: string, refuse: Refuse): unknown[] {
  // The failsafe schema leaves every scalar as its source text.
  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const
  try {
    const documents = [...parseAllDocuments(text, options)]
    for (const { errors } of documents) if (errors[0]) refuse(errors[0].pos[0], tidy(errors[0].message))
    return documents.map((document) => document.contents)
  } catch (error) {
    if (error instanceof RangeError) refuse(0, 'values are nested too deep')
    throw error
  }
}

function scalarText(node: Scalar): string | null {
  const text = typeof node.value === 'string' ? node.value : ''
  return node.type === Scalar.PLAIN && nothing.has(text) ? null : text
}

function startOf(node: unknown): number {
  return (node as Node).range?.[0] ?? 0
}

function tidy(message: string): string {
  const [line = ''] = message.split('\n')
  return `${line.charAt(0).toLowerCase()}${line.slice(1)}`.replace(/[.:]$/, '')
}
