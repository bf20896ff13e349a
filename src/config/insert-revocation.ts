import { isScalar, type YAMLMap } from 'yaml'
import { type Revocation, revocationText } from './exception-record.ts'
import type { Insertion } from './insert-exception.ts'
import { endOfPair, startOf, type WrittenException } from './locate-exceptions.ts'
import { ownLines } from './own-lines.ts'
import { lineAt, lineBreakOf, splitLines } from './text-lines.ts'

/** Adds `revoked:` as the last key of the exception; every other byte stays. */
export function insertRevocation(text: string, written: WrittenException, revocation: Revocation): Insertion {
  return written.body.flow ? insertFlow(text, written.body, revocation) : insertLine(text, written.body, revocation)
}

function insertLine(text: string, body: YAMLMap, revocation: Revocation): Insertion {
  const lines = splitLines(text)
  const start = startOf(body.items.at(-1)!.key)
  const { start: lineStart } = lines[lineAt(lines, start)]!
  // The line of a list's entry begins with its dash: spaces take its place.
  const indent = ' '.repeat(start - lineStart)
  const { next } = lines[ownLines(lines, { start, end: endOfPair(body.items.at(-1)!), text }).last]!
  const lineBreak = lineBreakOf(text)
  const ending = text[next - 1] === '\n' ? '' : lineBreak
  const line = `${indent}revoked: ${revocationText(revocation, false)}${lineBreak}`
  const from = next + ending.length
  return { text: text.slice(0, next) + ending + line + text.slice(next), from, to: from + line.length }
}

function insertFlow(text: string, body: YAMLMap, revocation: Revocation): Insertion {
  const last = body.items.at(-1)!
  const isJson = isScalar(last.key) && last.key.type === 'QUOTE_DOUBLE'
  const key = isJson ? '"revoked"' : 'revoked'
  const at = endOfPair(last)
  const added = `, ${key}: ${revocationText(revocation, isJson)}`
  return { text: text.slice(0, at) + added + text.slice(at), from: at, to: at + added.length }
}
