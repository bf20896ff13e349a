import { type Attributes, firstValue } from '../domain/person.ts'

/** A resource name that may contain attributes of the person: literal text and `${attribute}` in turn. */
export type ResourceTemplate = readonly TemplatePart[]

type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'attribute'; readonly name: string }

/** Null when a `${` is not closed or names nothing. */
export function parseTemplate(text: string): ResourceTemplate | null {
  const parts: TemplatePart[] = []
  let rest = text
  for (;;) {
    const open = rest.indexOf('${')
    if (open < 0) break
    const close = rest.indexOf('}', open)
    const name = close < 0 ? '' : rest.slice(open + 2, close).trim()
    if (name === '' || name.includes('${')) return null
    if (open > 0) parts.push({ kind: 'text', text: rest.slice(0, open) })
    parts.push({ kind: 'attribute', name })
    rest = rest.slice(close + 1)
  }
  if (rest !== '' || parts.length === 0) parts.push({ kind: 'text', text: rest })
  return parts
}

/** The resource for this person, or why there is none. Values are put in literally and are never parsed again. */
export function fillTemplate(
  template: ResourceTemplate,
  attributes: Attributes,
): { readonly ok: true; readonly resource: string } | { readonly ok: false; readonly problem: string } {
  let resource = ''
  for (const part of template) {
    if (part.kind === 'text') {
      resource += part.text
      continue
    }
    const value = firstValue(attributes, part.name)
    if (value === null || value.trim() === '') return { ok: false, problem: `has no attribute \`${part.name}\`` }
    const written = attributes.get(part.name)
    if (typeof written !== 'string' && written!.length > 1)
      return { ok: false, problem: `has several values for \`${part.name}\`` }
    if (/[\p{Cc}\p{Cf}\u2028\u2029*]/u.test(value)) {
      return { ok: false, problem: `has control characters or \`*\` in \`${part.name}\`` }
    }
    resource += value
  }
  return { ok: true, resource }
}

export function templateAttributes(template: ResourceTemplate): string[] {
  return template.flatMap((part) => (part.kind === 'attribute' ? [part.name] : []))
}

/** Any resource that the template can become. */
export function patternOf(template: ResourceTemplate): string {
  return template.map((part) => (part.kind === 'text' ? part.text : '*')).join('')
}

/** The resource when no attribute takes part, else null. */
export function literalResource(template: ResourceTemplate): string | null {
  const [only] = template
  return template.length === 1 && only?.kind === 'text' ? only.text : null
}
