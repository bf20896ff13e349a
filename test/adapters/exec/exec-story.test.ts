import { Ajv } from 'ajv'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { execSchema } from '../../../src/adapters/exec/exec-schema.ts'
import { parseManifest } from '../../../src/adapters/exec/parse-manifest.ts'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { addGrant } from '../changes.ts'
import { createLiveCompany, linesOf, personOf } from '../live-company.ts'
import { badgeManifestFile, badgeProgram, createBadges, missingPython } from './badge-fixture.ts'

const programs = { command: 'adapters/badges.py', manifest: 'adapters/badges-manifest.json' }

/** A company whose doors are opened by the sample, which is part of its repository. */
function setUp(system: Readonly<Record<string, unknown>>) {
  const store = createBadges()
  const { here, publish, run, ask } = createLiveCompany(
    {
      systems: { badges: { ...system } },
      settings: { guards: { min_admins: 0 } },
      people: [personOf('ada', 'lab'), personOf('bo', 'lab')],
      policies: [{ name: 'Lab', triggers: [{ team: 'lab' }], grants: [{ grant: 'badges:lab', level: '24h' }] }],
    },
    { BADGES: store.path },
  )

  mkdirSync(join(here.folder, 'adapters'))
  copyFileSync(badgeProgram, join(here.folder, 'adapters/badges.py'))
  copyFileSync(badgeManifestFile, join(here.folder, 'adapters/badges-manifest.json'))
  publish('first')
  return { here, store, publish, run, ask }
}

describe.skipIf(missingPython() !== null)('a system that a program speaks for', { timeout: 60_000 }, () => {
  test('is planned, applied, watched, and cleared of who left', async () => {
    const { here, store, publish, ask } = setUp({ adapter: 'exec', ...programs, env: { BADGES_FILE: '${BADGES}' } })
    store.edit(({ badges }) => {
      badges['b-1'] = { name: 'ada', email: 'ada@acme.test', on: true, doors: {} }
    })
    expect(linesOf(await ask<Plan>('plan'))).toEqual([
      'add ada badges:door:lab (always)',
      'add bo badges:door:lab (always)',
      'adopt ada account',
      'create_account bo account',
    ])
    const { changes } = await ask<PlanResult>('apply', '--yes')
    expect(changes.map((one) => one.result.status)).toEqual(changes.map(() => 'applied'))
    expect(Object.values(store.read().badges).map(({ name, doors }) => [name, doors])).toEqual([
      ['ada', { lab: 'always' }],
      ['bo', { lab: 'always' }],
    ])
    expect((await ask<Plan>('plan')).changes).toEqual([])
    store.edit(({ badges }) => {
      badges['b-1']!.doors = { office: 'always' }
    })
    const { drift } = await ask<{ drift: Drift }>('drift')
    expect([drift.missing.length, drift.excess.length]).toEqual([1, 1])
    here.people([personOf('ada', 'lab'), personOf('bo', 'lab', 'Left')])
    publish('bo leaves')
    await ask<PlanResult>('apply', '--yes')
    expect(Object.values(store.read().badges).map(({ on, doors }) => [on, doors])).toEqual([
      [true, { office: 'always', lab: 'always' }],
      [false, {}],
    ])
  })

  test('can be simulated, and linted, without running anything', async () => {
    const { run, ask } = setUp({ adapter: 'sandbox', simulates: 'exec', manifest: programs.manifest })
    expect((await run('lint')).exitCode).toBe(0)
    expect(linesOf(await ask<Plan>('plan'))).toContain('add ada badges:door:lab (always)')
  })

  test('is not asked by a program of a change that nobody merged', async () => {
    const { here, ask } = setUp({ adapter: 'exec', ...programs, env: { BADGES_FILE: '${BADGES}' } })
    here.branch('proposal')
    here.write('adapters/badges.py', '#!/bin/sh\necho stolen > stolen\n')
    here.commit('another program')
    const plan = await ask<Plan>('plan', '--base', 'main')
    expect([plan.changes, plan.systems[0]?.status]).toEqual([[], 'denied'])
  })

  test('has a manifest without mistakes', async () => {
    const { here, run } = setUp({ adapter: 'exec', ...programs })
    for (const [text, said] of [
      ['{}', 'has a `contract` that is not one of 1'],
      ['{"system": "x", "extra": 1}', 'has an unknown field `extra`'],
      ['no: [', 'cannot be read'],
    ] as const) {
      here.write(programs.manifest, text)
      const { exitCode, err, out } = await run('lint')
      expect([exitCode, `${out}${err}`]).toEqual([3, expect.stringContaining(said)])
    }
  })

  test('talks as the schema says', () => {
    const store = createBadges()
    store.edit(({ badges }) => {
      badges['b-1'] = { name: 'ada', email: null, on: true, doors: { lab: 'daytime' } }
    })
    const key = { account: 'b-1', type: 'door', resource: 'lab' }
    const requests = [
      { id: 1, call: 'hello', contract: 1 },
      { id: 2, call: 'check' },
      { id: 3, call: 'accounts' },
      { id: 4, call: 'grants', resources: null },
      { id: 5, call: 'read_back', keys: [key, { ...key, resource: null, type: 'account' }, { ...key, account: 'x' }] },
      { id: 6, call: 'apply', change: addGrant('b-1', 'door', 'office', 'always') },
      { id: 7, call: 'apply', change: addGrant('b-1', 'door', 'lab', 'always') },
      { id: 8, call: 'apply', change: addGrant('b-1', 'door', 'nothing', 'always') },
    ]
    const input = requests.map((one) => `${JSON.stringify(one)}\n`).join('')
    const { stdout } = spawnSync(badgeProgram, { input, env: { BADGES_FILE: store.path }, encoding: 'utf8' })
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(answers).toHaveLength(10)
    const ajv = new Ajv({ strict: false })
    ajv.addSchema(execSchema, 'exec')
    const isRequest = ajv.compile({ $ref: 'exec#/$defs/request' })
    const isAnswer = ajv.compile({ $ref: 'exec#/$defs/answer' })
    for (const one of requests) expect([one, isRequest(one)]).toEqual([one, true])
    for (const one of answers) expect([one, isAnswer(one)]).toEqual([one, true])
    const isManifest = ajv.compile({ $ref: 'exec#/$defs/manifest' })
    const { manifest } = (answers[0] as { result: { manifest: object } }).result
    expect([isManifest(manifest), typeof parseManifest(manifest)]).toEqual([true, 'object'])
    for (const broken of [
      { ...manifest, types: [{}] },
      { ...manifest, contract: 2 },
      { ...manifest, more: 1 },
    ])
      expect([isManifest(broken), typeof parseManifest(broken)]).toEqual([false, 'string'])
  })
})
