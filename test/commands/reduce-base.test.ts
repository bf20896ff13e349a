import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bothWays, event, happen, ids, policies, titles, written } from './both-ways.ts'
import { createGitCompany } from './git-company.ts'

const people = () =>
  ids.map((id, index) => ({ user_id: id, title: titles[index % 3]!, status: 'Active', email: `${id}@acme.com` }))

describe('a plan --base that sets settled people aside', { timeout: 400_000 }, () => {
  test('is the plan that thinks of everybody, whatever main, the branch and the world did', async () => {
    let spared = 0
    let planned = 0
    await fc.assert(
      fc.asyncProperty(
        policies,
        policies,
        policies,
        fc.array(event, { minLength: 1, maxLength: 2 }),
        fc.constantFrom('main', 'world', 'branch', 'back'),
        async (first, merged, branched, events, what) => {
          const here = createGitCompany({
            systems: { gitlab: {}, sales: { simulates: 'salesforce' }, okta: { simulates: 'okta' } },
            settings: { grace: { mover: '10d' }, guards: { max_creates: 1000 } },
          })
          const all = people()
          here.people(all)
          here.policies(written(first))
          here.commit()
          await here.apply()
          const isMoved = what === 'main' || what === 'back'
          if (isMoved) here.policies(written(merged))
          if (what === 'world')
            for (const one of events) happen({ here, people: all, tell: (said) => here.people(said) }, one)
          here.commit()
          here.branch('pr')
          // Of many policies a branch edits one.
          here.policies(written(what === 'back' ? first : [...(isMoved ? merged : first).slice(1), branched[0]!]))
          if (what === 'branch')
            for (const one of events) happen({ here, people: all, tell: (said) => here.people(said) }, one)
          here.commit()
          const both = await bothWays(here, '2026-11-20T10:00:00Z', 'main')
          if (both === null) return
          expect(both.quick).toEqual(both.whole)
          spared += both.spared
          planned++
        },
      ),
      { numRuns: 50, endOnFailure: false },
    )
    expect(planned).toBeGreaterThan(20)
    expect(spared / planned).toBeGreaterThan(1)
  })

  test('spares whom the branch concerns in nothing, and thinks of whom it gives back what main is about to take', async () => {
    const here = createGitCompany()
    here.people(ids.map((id) => ({ user_id: id, title: id === 'bo' ? 'Chef' : 'Writer', email: `${id}@acme.com` })))
    const both = (title: string) => ({ name: title, triggers: { title }, grants: ['gitlab:group:site'] })
    here.policies([both('Writer'), both('Chef')])
    here.commit()
    await here.apply()
    here.policies([both('Writer')])
    here.commit()
    here.branch('pr')
    here.policies([both('Writer'), both('Chef')])
    here.commit()
    const made = await bothWays(here, '2026-11-20T10:00:00Z', 'main')
    expect(made!.quick).toEqual(made!.whole)
    expect(made!.spared).toBe(ids.length - 1)
  })
})
