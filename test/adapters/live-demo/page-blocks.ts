const block = /(<!-- live: ([\w-]+) -->\n```text\n)[^]*?```/g

/** The page with these texts in its blocks, which stand below a comment with their name: `<!-- live: plan -->`. */
export function fillBlocks(page: string, texts: ReadonlyMap<string, string>): string {
  return page.replaceAll(block, (_whole, head: string, name: string) => `${head}${texts.get(name) ?? ''}\`\`\``)
}

export function blocksOf(page: string): readonly string[] {
  return [...page.matchAll(block)].map((match) => match[2]!)
}

/** What is another in each run, by its shape, with as many characters. */
const changing: readonly RegExp[] = [
  /(?<=\b(?:main@|the commit ))[0-9a-f]{7,}/g,
  /(?<=\bsha256:)[0-9a-f]{8,}/g,
  /\b[0-9a-f]{64}\b/g,
  // Native ids of LDAP, Slack and Okta.
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
  /(?<=\b[UC])[0-9A-F]{9}\b/g,
  /(?<=\b00[ug])[0-9A-Za-z_-]{17}\b/g,
]

export function maskChanging(text: string): string {
  return changing.reduce((masked, shape) => masked.replaceAll(shape, (found) => '·'.repeat(found.length)), text)
}
