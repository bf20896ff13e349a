import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createCompany } from '../commands/company.ts'
import { parsePlan } from '../../src/plan/parse-plan.ts'
import { fileDigest } from '../../src/plan/seal-plan.ts'
import { isPlanShaped } from '../../src/plan/plan-shape.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const problem = (text: string) => {
  const parsed = parsePlan(text, hash)
  return parsed.ok ? null : parsed.problem
}

type Tree = Record<string, unknown>
const sealed = (tree: Tree): Tree => ({ ...tree, file_digest: fileDigest(tree, hash) })
/** A plan and its result with something in every list. */
async function saved(): Promise<{ readonly plan: Tree; readonly result: Tree }> {
  const here = createCompany({
    people: [
      { user_id: 'ada', email: 'ada@acme.com', status: 'Active', termination_date: '2026-12-31' },
      { user_id: 'x', status: 'Odd' },
    ],
    policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site', 'gitlab:group:docs'] }],
    live: {
      gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:finance', 'gitlab:group:docs (owner)'] }, y: {} },
    },
  })
  const plan = (await here.plan()) as unknown as Tree
  return { plan, result: (await here.apply()) as unknown as Tree }
}

test('a plan and a result are read as they were written', async () => {
  const { plan, result } = await saved()
  for (const whole of [plan, result]) expect(parsePlan(JSON.stringify(whole), hash)).toEqual({ ok: true, plan: whole })
})

describe('is refused', () => {
  test('what is cut off anywhere', async () => {
    const { plan } = await saved()
    const text = JSON.stringify(plan, null, 2)
    for (let end = 1; end < text.length - 1; end += 97)
      expect(problem(text.slice(0, end))).toBe('is not a whole JSON document')
  })

  test('what is something else', () => {
    for (const text of ['[]', 'null', '"plan"', '{}', '{"kind":"drift"}', '{"kind":"plans"}'])
      expect(problem(text)).toBe('is not a plan or result of provisionr')
  })

  test('a format that is newer, and not a newer minor version of this one', async () => {
    const { plan } = await saved()
    expect(problem(JSON.stringify({ ...plan, format_version: '2.0' }))).toContain('`2.0`')
    expect(problem(JSON.stringify({ ...plan, format_version: 1 }))).toContain('`1`')
    expect(problem(JSON.stringify(sealed({ ...plan, format_version: '1.7', added_later: [1] })))).toBeNull()
  })

  test('changes that are not those of the digest', async () => {
    const { plan } = await saved()
    const changes = plan['changes'] as Tree[]
    const edited = [{ ...changes[0], person: 'eve' }, ...changes.slice(1)]
    for (const other of [edited, changes.slice(1), [...changes, changes[0]]])
      expect(problem(JSON.stringify({ ...plan, changes: other }))).toContain('its digest does not fit')
    expect(problem(JSON.stringify({ ...plan, digest: 'sha256:0' }))).toContain('its digest does not fit')
  })

  test('anything else that was edited, added or taken out', async () => {
    const { plan, result } = await saved()
    for (const whole of [plan, result]) {
      const selection = { ...(whole['selection'] as Tree), max_removals: 99 }
      for (const edit of [{ selection }, { diagnostics: [] }, { added: 1 }, { file_digest: 'sha256:0' }])
        expect(problem(JSON.stringify({ ...whole, ...edit }))).toContain('its file digest does not fit')
    }
  })

  test('a member that is missing or of another type, wherever it is', async () => {
    const { plan, result } = await saved()
    for (const whole of [plan, result]) {
      for (const path of paths(whole)) {
        if (path[0] === 'kind' || path[0] === 'format_version') continue
        const isOptional = path.at(-1) === 'mended_by' || (whole.kind === 'plan' && path[0] === 'audit_head')
        for (const wrong of [...(isOptional ? [] : [undefined]), 7.5, {}, [[]]]) {
          const damaged = replace(whole, path, wrong)
          expect(isPlanShaped(damaged as Tree), `${path.join('.')} = ${JSON.stringify(wrong)}`).toBe(false)
        }
      }
    }
  })
})

/** Every member, by the names that lead to it; of a list, the first entry. */
function paths(tree: unknown, prefix: readonly string[] = []): string[][] {
  if (typeof tree !== 'object' || tree === null) return []
  const keys = Array.isArray(tree) ? (tree.length > 0 ? ['0'] : []) : Object.keys(tree)
  return keys.flatMap((key) => [[...prefix, key], ...paths((tree as Tree)[key], [...prefix, key])])
}

function replace(tree: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  const copy = (Array.isArray(tree) ? [...(tree as unknown[])] : { ...(tree as Tree) }) as Tree
  if (rest.length > 0) copy[name!] = replace(copy[name!], rest, value)
  else if (value === undefined && !Array.isArray(copy)) delete copy[name!]
  else copy[name!] = value
  return copy
}
