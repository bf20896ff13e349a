import fc from 'fast-check'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emptyLedger, type Ledger } from '../../src/domain/ledger.ts'
import { formatLedger } from '../../src/ledger/ledger-format.ts'
import { openLedgerLookup } from '../../src/ledger/ledger-lookup.ts'
import { listsOf } from '../../src/ledger/read-entries.ts'
import { failureOf, fullLedger, now, temporaryFolder } from './ledger-fixture.ts'

const origin = { ledger: '`ledger.json`', restore: 'put it back' }

/** A minute after the file was written, when its times tell it from any later one. */
async function open(folder: string, text: string | null, clock = Date.now() + 60_000) {
  const path = join(folder, 'ledger.json')
  if (text !== null) writeFileSync(path, text)
  return openLedgerLookup({ path, origin, memory: join(folder, 'memory'), label: 'test', now: clock })
}

function withPeople(ids: readonly string[]): Ledger {
  return {
    ...emptyLedger('acme', null),
    people: ids.map((person) => ({ person, state: 'active', seen: now, attributes: { title: person.repeat(40) } })),
    accounts: ids.map((person) => ({
      system: 'a',
      account: person,
      person,
      origin: 'created',
      since: now,
      status: 'enabled',
    })),
  }
}

describe('somebody in the ledger', () => {
  test('is found by halves as the whole file has them', async () => {
    const { people, accounts, grants, graces, ...head } = fullLedger
    const ledger = (await open(temporaryFolder(), formatLedger(fullLedger)))!
    expect(ledger.head).toEqual({ ...head, people: [], accounts: [], grants: [], graces: [] })
    expect(listsOf([ledger.entry('a')!, ledger.entry('a b')!])).toEqual({ people, accounts, grants, graces })
    expect(['', '`', 'a a', 'b'].map((id) => ledger.entry(id))).toEqual([null, null, null, null])
    expect(ledger.rights.map(({ resource }) => resource)).toEqual(['x', '#x'])
    ledger.close()
  })

  test('is found whatever the names are, and nobody else is', async () => {
    const id = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('ada', 'é', '"', '\\', 'a\\', '\u2028'),
    )
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(id, { maxLength: 40 }), fc.array(id), async (ids, others) => {
        const ledger = (await open(temporaryFolder(), formatLedger(withPeople(ids))))!
        for (const one of ids) expect(ledger.entry(one)?.remembered?.person).toBe(one)
        for (const one of others) expect(ledger.entry(one) !== null).toBe(ids.includes(one))
        ledger.close()
      }),
      { numRuns: 40 },
    )
  })

  test('is believed only in a file that was read whole once, and has not changed since', async () => {
    const folder = temporaryFolder()
    const text = formatLedger(withPeople(['ada', 'bo']))
    expect(await open(folder, text, Date.now())).toBeNull()
    const ledger = (await open(folder, text))!
    expect(ledger.isUnchanged()).toBe(true)
    appendFileSync(join(folder, 'ledger.json'), ' ')
    expect(ledger.isUnchanged()).toBe(false)
    ledger.close()
    const edited = text.replace('adaada', 'evaeva')
    expect((await failureOf(() => open(folder, edited))).message).toContain('checksum')
    expect((await failureOf(() => open(folder, null))).message).toContain('checksum')
    const sound = await open(folder, text)
    sound!.close()
    // What was remembered of a sound file is enough, also when the clock says that it was written just now.
    const memory = readFileSync(join(folder, 'memory'))
    const known = await open(folder, null, Date.now())
    known!.close()
    writeFileSync(join(folder, 'memory'), memory.subarray(0, -1))
    expect(await open(folder, null, Date.now())).toBeNull()
  })
})
