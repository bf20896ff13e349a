import { parseSync, Visitor } from 'oxc-parser'

/** A module that a source file names, whichever way: import, export from, import(), a type of import('…'). */
export interface ImportedModule {
  /** As written; null when it is computed at run time. */
  readonly specifier: string | null
  readonly line: number
}

/** What the architecture rules need to know of one file. */
export interface Source {
  readonly imports: readonly ImportedModule[]
  /** Lines with `new Date()` or `Date()`: both read the clock. */
  readonly clockReads: readonly number[]
}

interface Literal {
  readonly type: string
  readonly value?: unknown
}

/** Parses TypeScript with a real parser, so that comments, strings and templates cannot fool the rules. */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)

  const imports: ImportedModule[] = []
  const clockReads: number[] = []
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
  const add = (source: Literal | null, start: number) => {
    if (source === null) return
    const specifier = typeof source.value === 'string' ? source.value : null
    imports.push({ specifier, line: lineOf(start) })
  }

  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.start),
    ExportNamedDeclaration: (node) => add(node.source, node.start),
    ExportAllDeclaration: (node) => add(node.source, node.start),
    ImportExpression: (node) => add(node.source, node.start),
    TSImportType: (node) => add(node.source, node.start),
    TSExternalModuleReference: (node) => add(node.expression, node.start),
    NewExpression: (node) => {
      if (isDate(node.callee) && node.arguments.length === 0) clockReads.push(lineOf(node.start))
    },
    CallExpression: (node) => {
      if (isDate(node.callee)) clockReads.push(lineOf(node.start))
    },
  }).visit(program)
  return { imports, clockReads }
}

function isDate(callee: { readonly type: string; readonly name?: unknown }): boolean {
  return callee.type === 'Identifier' && callee.name === 'Date'
}
