import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { adapterNames, loadManifest } from '../../src/adapters/registry.ts'
import { parseSeedGrant } from '../../src/adapters/sandbox/sandbox-grant.ts'
import { findType, formatGrant } from '../../src/domain/grant.ts'
import type { AdapterManifest } from '../../src/domain/manifest.ts'
import { foldLevel } from '../../src/domain/pattern.ts'
import { parseGrant } from '../../src/policy/grant-text.ts'
import { literalResource } from '../../src/policy/resource-template.ts'
import { forgeManifest } from './sandbox/sandbox-context.ts'

const names = adapterNames()
const manifests: AdapterManifest[] = []
for (const name of names) {
  const manifest = await loadManifest(name)
  if (manifest) manifests.push(manifest)
}

/** What the documentation promises; an adapter that is taken out takes its line's meaning with it. */
const promises: Readonly<Record<string, readonly string[]>> = {
  aws: ['permission-set:', 'group:', 'iam-group:'],
  gcp: ['role:'],
  github: ['org:member', 'team:member', 'repo:read'],
  gitlab: ['group:guest', 'project:guest'],
  google: ['group:member', 'drive:reader', 'role:'],
  kubernetes: ['role:', 'cluster-role:'],
  ldap: ['group:member'],
  microsoft: ['group:member', 'app-role:'],
  notion: ['space:read'],
  okta: ['group:', 'app:'],
  postgres: ['role:member'],
  salesforce: ['user-license:', 'profile:', 'permission-set:', 'permission-set-group:', 'group:', 'role:'],
  scim: ['group:'],
  slack: ['channel:member', 'usergroup:'],
}

test('every folder of an adapter is registered under its name, and nothing else is', () => {
  const folders = readdirSync('src/adapters', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(names).toEqual(
    folders
      .map((entry) => entry.name)
      .filter((name) => !['sandbox', 'http', 'scim-base'].includes(name))
      .toSorted(),
  )
  // Each system of `exec` has its own.
  expect(manifests.map((manifest) => manifest.system)).toEqual(names.filter((name) => name !== 'exec'))
})

describe.each(manifests)('the manifest of $system', (manifest) => {
  test('has the types and default levels that the documentation names', () => {
    const types = manifest.types.map(({ type, defaultLevel }) => `${type}:${defaultLevel ?? ''}`)
    expect(types).toEqual(promises[manifest.system])
  })

  test('names each type once, and its levels from the lowest to the highest', () => {
    const types = manifest.types.map((one) => one.type)
    expect(new Set(types).size).toBe(types.length)
    expect(types).not.toContain('account')
    for (const { levels } of manifest.types) {
      const ranks = levels.map((level) => level.rank)
      expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b))
    }
  })

  test('gives a type with levels a default level among them, and a type without levels none', () => {
    for (const { levels, defaultLevel } of manifest.types) {
      expect(levels.length === 0 ? [null] : levels.map((level) => level.id)).toContain(defaultLevel)
    }
  })

  test('has no two levels that are the same once folded, and every alias finds its level', () => {
    for (const type of manifest.types) {
      const written = type.levels.flatMap((level) => [level.id, ...(level.aliases ?? [])])
      const folded = written.map((one) => one.toLowerCase().replaceAll(/[\s_-]+/g, ''))
      expect(new Set(folded).size).toBe(folded.length)
      for (const { id, aliases } of type.levels) {
        for (const alias of [id, ...(aliases ?? [])]) expect(foldLevel(type, alias.toUpperCase())).toBe(id)
      }
    }
  })

  test('has short-hands that name the account or a resource of one of its types', () => {
    for (const [name, target] of Object.entries(manifest.shorthands)) {
      expect(name).not.toMatch(/[:\s*]/)
      if (target === 'account') continue
      expect(target).toMatch(/^[^:]+:.+$/)
      expect(findType(manifest, target.split(':')[0] ?? '')).toBeDefined()
    }
    if (manifest.defaultType !== undefined) expect(findType(manifest, manifest.defaultType)).toBeDefined()
  })

  test('says the least permission for reading and for writing each type', () => {
    for (const { permissions } of manifest.types) {
      expect(permissions.read.length).toBeGreaterThan(0)
      expect(permissions.write.length).toBeGreaterThan(0)
    }
  })

  test('warns only of levels that exist', () => {
    for (const { levels, unenforceableLevels } of manifest.types) {
      const ids = levels.map((level) => level.id)
      for (const level of Object.keys(unenforceableLevels ?? {})) expect(ids).toContain(level)
    }
  })

  test('finds people by something, and each kind of match once', () => {
    const { correlation } = manifest.account
    expect(correlation.length).toBeGreaterThan(0)
    expect(new Set(correlation).size).toBe(correlation.length)
  })

  test('writes grants so that policies and seeds read them back', () => expectRoundTrip(manifest))
})

test('a made-up system with a short-hand for a resource is written and read back', () => expectRoundTrip(forgeManifest))

test('facts that vendors publish are as they say', () => {
  const levels = (system: string, type: string) => {
    const manifest = manifests.find((one) => one.system === system)
    return manifest && findType(manifest, type)?.levels.map(({ id, rank }) => `${id} ${rank}`)
  }
  const gitlab = ['guest 10', 'planner 15', 'reporter 20', 'developer 30', 'maintainer 40', 'owner 50']
  expect(levels('gitlab', 'group') ?? []).toSatisfy(isAbsentOr(['minimal 5', ...gitlab]))
  expect(levels('gitlab', 'project') ?? []).toSatisfy(isAbsentOr(gitlab))
  const github = ['read 10', 'triage 20', 'write 30', 'maintain 40', 'admin 50']
  expect(levels('github', 'repo') ?? []).toSatisfy(isAbsentOr(github))
})

/** Passes for an adapter that was taken out. */
function isAbsentOr(expected: readonly string[]): (actual: readonly string[]) => boolean {
  return (actual) => actual.length === 0 || actual.join() === expected.join()
}

function expectRoundTrip(manifest: AdapterManifest): void {
  const catalog = new Map([['live', manifest]])
  const shorthands = Object.values(manifest.shorthands).filter((target) => target !== 'account')
  const own = manifest.types.flatMap(({ type }) => [`${type}:a:b #c@d/e`, `${type}:Name (reader)`, `${type}:Name (x)`])
  for (const key of [...own, ...shorthands]) {
    const [name = '', ...rest] = key.split(':')
    const type = findType(manifest, name)
    for (const level of type?.levels.length ? type.levels.map((one) => one.id) : [null]) {
      const grant = { system: 'live', type: name, resource: rest.join(':'), level }
      const text = formatGrant(grant, catalog)
      const parsed = parseGrant(text, null, catalog)
      expect(parsed.ok && { ...parsed.value, resource: literalResource(parsed.value.resource) }).toMatchObject(grant)
      expect(parseSeedGrant(text, null, manifest, ['live'])).toEqual({
        grant: { type, resource: grant.resource, level },
      })
    }
  }
  for (const target of shorthands) {
    const name = Object.keys(manifest.shorthands).find((one) => manifest.shorthands[one] === target)
    const [type = '', resource = ''] = target.split(':')
    expect(formatGrant({ system: 'live', type, resource, level: null }, catalog)).toBe(`live:${name}`)
  }
}
