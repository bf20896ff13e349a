import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../src/config/load-settings.ts'
import { resolveSecrets } from '../../src/config/secrets.ts'
import { Failure } from '../../src/domain/failure.ts'

const readFile = (path: string) => {
  if (path === '/run/secrets/x') return 'from-file\n'
  throw new Error('ENOENT')
}

describe('resolveSecrets', () => {
  test('puts in variables and files, at any depth and within text', () => {
    const options = {
      token: '${A}',
      nested: [{ key: '${file:/run/secrets/x}' }],
      header: 'Bearer ${A}',
      port: 1,
      none: null,
    }
    expect(resolveSecrets(options, { A: 'a' }, readFile)).toEqual({
      token: 'a',
      nested: [{ key: 'from-file' }],
      header: 'Bearer a',
      port: 1,
      none: null,
    })
  })

  test('puts a value in literally, also one that looks like a reference', () => {
    expect(resolveSecrets('${A}', { A: '$& ${B}' }, readFile)).toBe('$& ${B}')
  })

  test.each([
    ['unset', '${NOPE}', 'NOPE'],
    ['empty', '${EMPTY}', 'EMPTY'],
    ['a missing file', '${file:/nope}', '/nope'],
  ])('fails when the secret is %s, and names it', (_what, text, name) => {
    const attempt = () => resolveSecrets({ deep: [text] }, { EMPTY: '', OTHER: 'hunter2' }, readFile)
    expect(attempt).toThrow(Failure)
    expect(attempt).toThrow(name)
    expect(attempt).not.toThrow('hunter2')
  })

  test('has the exit code for credentials', () => {
    try {
      resolveSecrets('${NOPE}', {}, readFile)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'missing-secret', exitCode: 4 })
    }
  })
})

describe('a secret in the configuration', () => {
  const secret = 'hunter2-s3cr3t'
  const configure = (system: string, people = '{source: file, path: p.yaml}', rest = '') =>
    `organization: acme\npeople: ${people}\nsystems: {s: ${system}}\n${rest}`

  test.each([
    ['a token', configure(`{adapter: x, token: ${secret}}`)],
    ['a number as a password', configure('{adapter: x, password: 123456}')],
    ['a part of a password', configure(`{adapter: x, password: "\${A}${secret}"}`)],
    [
      'an option in another spelling',
      configure(`{adapter: x, options: {clientSecret: ${secret}, deep: [{"api-key": ${secret}}]}}`),
    ],
    ['a list of tokens', configure(`{adapter: x, options: {tokens: [${secret}]}}`)],
    ['a request header', configure(`{adapter: x, headers: {Authorization: "Bearer ${secret}"}}`)],
    ['a password in an address', configure(`{adapter: x, url: "postgres://me:${secret}@db.example.com/x"}`)],
    ['a token that its form gives away', configure(`{adapter: x, domain: "glpat-${secret}"}`)],
    ['a token of a people source', configure('{adapter: x}', `{source: scim, token: ${secret}}`)],
    [
      'a token of one of the sources',
      configure('{adapter: x}', `{sources: [{source: scim, options: {token: ${secret}}}]}`),
    ],
    [
      'a password of the state',
      configure('{adapter: x}', undefined, `state: {backend: postgres, url: "postgres://me:${secret}@db/x"}\n`),
    ],
    [
      'a token of an environment',
      configure('{adapter: x}', undefined, `environments: {e: {systems: {s: {token: ${secret}}}}}\n`),
    ],
    ['a mapping by accident', configure(`{adapter: x, token: {${secret}}}`)],
    ['a broken line', configure(`{adapter: x, token: ${secret}: y: z}`)],
  ])('as %s is an error that does not repeat it', (_what, text) => {
    const { diagnostics } = parseSettings({
      path: 'p.yaml',
      text,
      environment: text.includes('environments') ? 'e' : null,
    })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).not.toEqual([])
    expect(JSON.stringify(diagnostics)).not.toContain(secret)
    expect(JSON.stringify(diagnostics)).not.toContain('123456')
  })

  test('is named as such', () => {
    const { diagnostics } = parseSettings({ path: 'p.yaml', text: configure(`{adapter: x, token: ${secret}}`) })
    expect(diagnostics).toMatchObject([{ code: 'literal-secret', at: { line: 3, column: 34 } }])
  })

  test('a reference that cannot work is an error', () => {
    const { diagnostics } = parseSettings({
      path: 'p.yaml',
      text: configure('{adapter: x, url: "https://${my-host}/"}'),
    })
    expect(diagnostics.map(({ code }) => code)).toEqual(['invalid-reference'])
  })

  test('what is to be said of a person in a new account is no reference, and stays for the adapter', () => {
    const options = { create_attributes: { mail: '${person.email}' } }
    const system = `{adapter: x, options: ${JSON.stringify(options)}}`
    expect(parseSettings({ path: 'p.yaml', text: configure(system) }).diagnostics).toEqual([])
    expect(resolveSecrets(options, {}, readFile)).toEqual(options)
  })

  test('references and names of attributes are none', () => {
    const people = '{source: scim, token: "${A}", password: "${file:/run/secrets/x}", mapping: {token: badge}, key: id}'
    const system =
      '{adapter: x, url: "postgres://me:${A}@db/x", headers: {Authorization: "Bearer ${A}"}, options: {token_url: y}}'
    expect(parseSettings({ path: 'p.yaml', text: configure(system, people) }).diagnostics).toEqual([])
  })
})
