import { lineBreakOf } from '../text-lines.ts'
import { arrangeKeys } from './arrange-keys.ts'
import { printLayout } from './print-layout.ts'
import { readLayout } from './read-layout.ts'

/**
 * The canonical form of a YAML text that was read without errors. Order of lists, quotes, line breaks inside of text and
 * every comment stay; a byte order mark goes; line breaks become those of the first line.
 */
export function formatYaml(text: string, kind: 'documents' | 'settings'): string {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    // A line that has not ended is none of a block's text.
    .replace(/\n[ \t]+$/, '\n')
  const layout = readLayout(lines.endsWith('\n') ? lines : `${lines}\n`)
  const printed = printLayout(kind === 'documents' ? arrangeKeys(layout) : layout)
  return lineBreakOf(text) === '\n' ? printed : printed.replaceAll('\n', '\r\n')
}
