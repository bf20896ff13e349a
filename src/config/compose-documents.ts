import { Composer, type CST, type Document } from 'yaml'
import type { SyntaxSlip } from './report-syntax.ts'

/** Broken text can hold one error per character: after some, the rest tells nobody anything. */
export const mostErrors = 20

type ErrorSource = number | readonly number[] | { readonly offset: number }
type OnError = (source: ErrorSource, code: string, message: string, isWarning?: boolean) => void

const stop = new Error('too many errors')
const options = { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const

/**
 * Turns tokens into documents, one by one; gives the first error of a document that has too many of them, with which it ends.
 * The composer itself keeps every error with its stack: ten megabytes of garbage would take all memory. Its option for that
 * is missing, so its error callback is wrapped.
 */
export function composeDocuments(
  tokens: readonly CST.Token[],
  take: (document: Document.Parsed) => void,
): SyntaxSlip | null {
  const composer = new Composer(options)
  const slips: SyntaxSlip[] = []
  const report = Reflect.get(composer, 'onError') as OnError
  const limited: OnError = (source, code, message, isWarning) => {
    slips.push({ code, message, offset: offsetOf(source) })
    if (slips.length > mostErrors) throw stop
    report(source, code, message, isWarning)
  }
  Reflect.set(composer, 'onError', limited)
  let end = 0
  try {
    for (const document of composer.compose(tokens)) {
      end = document.range[2]
      take(document)
    }
  } catch (error) {
    if (error !== stop) throw error
    const [first] = slips.filter(({ offset }) => offset >= end).sort((a, b) => a.offset - b.offset)
    return first ?? null
  }
  return null
}

function offsetOf(source: ErrorSource): number {
  if (typeof source === 'number') return source
  return 'offset' in source ? source.offset : (source[0] ?? 0)
}
