import { test } from 'vitest'
import fs from 'node:fs'
import { parseDocuments } from '../../src/config/load-documents.ts'
const ms = (label: string, f: () => any) => {
  const t = performance.now()
  const r = f()
  fs.writeSync(2, [label, (performance.now() - t).toFixed(0), 'ms', JSON.stringify(r)].join(' ') + '\n')
}
const first = (r: any) => [
  r.diagnostics.length,
  r.diagnostics[0]?.code,
  r.diagnostics[0]?.at?.line,
  r.documents.policies.length,
]
test('x', () => {
  const doc = (i: number) => `policy:
  name: "Policy ${i}"
  version: "1.2"
  effective_date: "2025-01-01"
  owner: "sales-ops@company.com"
  triggers:
    - job_title: "Title ${i}"
      department: [Sales, Engineering]
  inherits:
    - "Base Employee Access"
    - "Sales Team Access"
  grants:
    - gitlab:group:customer-solutions-${i} (reporter)
    - slack:channel:#team-${i}
    - notion:space:docs-${i}
    - grant: salesforce:profile:sales-engineer
      grace: 30d
`
  const files = Array.from({ length: 2000 }, (_, i) => ({ path: `p/${i}.yaml`, text: doc(i) }))
  for (let k = 0; k < 4; k++) ms('2000 files', () => first(parseDocuments(files)))
  const N = 10_000_000
  const rep = (s: string) => s.repeat(Math.ceil(N / s.length))
  const g: Record<string, string> = {
    a: rep('a'),
    lf: rep('a\n'),
    dash: rep('- '),
    dashl: rep('- a\n'),
    brace: rep('{'),
    flowpairs: '[' + rep('a, '),
    quote: '"' + rep('a'),
    quotes: rep('"'),
    colon: rep('a: '),
    colonl: rep('a: 1\n'),
    q: rep('? '),
    anch: rep('&a '),
    tag: rep('! '),
    hash: rep('#'),
    tab: rep('\t\n'),
    docs: rep('---\n'),
    docsa: rep('--- a\n'),
    pct: rep('%a\n'),
    comma: '[' + rep(','),
    closing: rep(']'),
    nul: rep('\0'),
    uniq: Array.from({ length: 600000 }, (_, i) => `k${i}: ${i}`).join('\n'),
    errs: rep('a: @b\n'),
    alias: rep('- *a\n'),
    bin: Array.from({ length: 1000000 }, (_, i) => String.fromCharCode((i * 7919) % 65536)).join(''),
    blk: 'a: |\n' + rep('  x\n'),
    sq: rep("'"),
    cr: rep('\r'),
    keyq: rep('"a": "b\n'),
    colon2: rep(': '),
    nested: rep(' a:\n  '),
  }
  for (const [k, text] of Object.entries(g))
    ms(k, () => {
      try {
        return first(parseDocuments([{ path: 'x', text }]))
      } catch (e) {
        return String(e).slice(0, 200)
      }
    })
}, 1000000)
