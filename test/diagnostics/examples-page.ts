import type { Case, Finding } from './case.ts'
import { elsewhere, sectionsElsewhere } from './elsewhere.ts'

const head = `# Codes by example

For each code of a finding: files that have it, what is said of them, and what following the help changes. Every example is
tried, before and after, whenever the tests run, and this page is written from them
(\`UPDATE_DOCS=1 npx vitest run test/diagnostics\`). What the codes mean in general stands in [diagnostics.md](diagnostics.md).
The configuration and the people of the examples are in \`test/diagnostics/case.ts\`, and it is 20 November 2026.
`

export interface Example {
  readonly one: Case
  readonly finding: Finding
}

/** docs/diagnostics-examples.md, from what the commands said. */
export function renderExamples(examples: readonly Example[]): string {
  const families = new Set(examples.map(({ one }) => one.family))
  const sections = [...families].map((family) => {
    const own = examples.filter(({ one }) => one.family === family)
    return `## ${title(family)}\n\n${own.map(renderExample).join('\n')}`
  })
  const rest = [
    ...Object.entries(elsewhere).map(([code, { why }]) => `- \`${code}\`: ${why}.`),
    ...Object.entries(sectionsElsewhere).map(([heading, { why }]) => `- What stands under “${heading}”: ${why}.`),
  ]
  return `${head}\n${sections.join('\n')}\n## Without an example\n\n${rest.join('\n')}\n`
}

function title(family: string): string {
  const words = family.replaceAll('-', ' ')
  return words[0]!.toUpperCase() + words.slice(1)
}

function renderExample({ one, finding }: Example): string {
  const place = finding.file === null ? '' : `${finding.file}:${finding.line} `
  const said = `${place}${finding.severity}: ${finding.message} [${finding.code}]\n  help: ${finding.help}`
  const shown = Object.entries({ ...one.with, [one.file]: one.before }).map(([file, content]) =>
    fileBlock(file, content),
  )
  const since = Object.entries(one.since ?? {}).map(([file, content]) => fileBlock(`${file} of main`, content))
  const command = one.command === 'lint' ? '' : `With \`provisionr ${one.command}\`:\n\n`
  const changes = [
    change(one.file, one.before, one.after),
    ...Object.entries(one.withAfter).map(([file, after]) => change(file, one.with[file] ?? '', after)),
    one.goes === null ? '' : `It goes ${one.goes}.\n`,
    one.commandAfter === one.command ? '' : `The command becomes \`provisionr ${one.commandAfter}\`.\n`,
  ]
  return `### \`${one.code}\`\n\n${[...since, ...shown].join('\n')}\n${command}${fence('text', said)}\n${changes.filter((text) => text !== '').join('\n')}`
}

type Content = Case['withAfter'][string]

function fileBlock(file: string, content: Content): string {
  if (typeof content !== 'string') return `\`${file}\` is ${describe(content)}.\n`
  return fence(
    file.replace(' of main', '').split('.').at(-1)!,
    `# ${file}\n${visible(content)}`.replace(/^# (.*\.(?:json|csv))\n/, ''),
  )
}

function describe(content: Exclude<Content, string>): string {
  if (content === null) return 'not there'
  if ('link' in content) return `a link to \`${content.link}\``
  if ('folder' in content) return 'a folder'
  if ('bytes' in content) return `the bytes ${content.bytes.join(' ')}`
  return `${content.times} times ${JSON.stringify(content.repeat)}`
}

/** What differs, as a diff of whole lines without context. */
function change(file: string, before: Content, after: Content): string {
  if (before === after) return ''
  if (after === null) return `Then \`${file}\` is removed.\n`
  if (typeof before !== 'string' || typeof after !== 'string') return `Then \`${file}\` is a plain file.\n`
  const old = visible(before).trimEnd().split('\n')
  const now = visible(after).trimEnd().split('\n')
  while (old.length > 0 && old[0] === now[0]) void [old.shift(), now.shift()]
  while (old.length > 0 && old.at(-1) === now.at(-1)) void [old.pop(), now.pop()]
  const lines = [...old.map((line) => `- ${line}`), ...now.map((line) => `+ ${line}`)]
  return fence('diff', [`# ${file}`, ...lines.filter((line) => line !== '- ' && line !== '+ ')].join('\n'))
}

function visible(text: string): string {
  return text.replaceAll('\u200B', '<U+200B>')
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`
}
