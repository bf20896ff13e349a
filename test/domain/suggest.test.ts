import { describe, expect, test } from 'vitest'
import { didYouMean, nearest } from '../../src/domain/suggest.ts'

describe('the nearest known name', () => {
  test.each([
    ['Sales Team Acces', 'Sales Team Access'],
    ['sales  team-access', 'Sales Team Access'],
    ['Slaes Team Access', 'Sales Team Access'],
    ['gitlb', 'gitlab'],
    ['igtlab', 'gitlab'],
  ])('to %j is %j', (name, expected) => {
    expect(nearest(name, ['github', 'gitlab', 'Sales Team Access', 'Base'])).toBe(expected)
  })

  test('is none when nothing is near', () => {
    expect(nearest('salesforce', ['gitlab', 'okta'])).toBeNull()
    expect(nearest('x', [])).toBeNull()
    expect(nearest('okta', ['slack'])).toBeNull()
  })

  test('is the same whatever the order of the candidates', () => {
    const candidates = ['team-b', 'team-a', 'team-c']
    expect(nearest('team-x', candidates)).toBe('team-a')
    expect(nearest('team-x', candidates.toReversed())).toBe('team-a')
  })

  test('to a name of hostile length is found without going through all of it', () => {
    expect(nearest('a'.repeat(1_000_000), ['gitlab', 'a'.repeat(999_999)])).toBe('a'.repeat(999_999))
  })
})

describe('the help for an unknown name', () => {
  test('asks for the nearest one', () => {
    expect(didYouMean('oktta', ['slack', 'okta'])).toBe('did you mean `okta`?')
  })

  test('lists the first few known names, sorted, when none is near', () => {
    const known = 'kilo juliet india hotel golf foxtrot echo delta charlie bravo alfa'.split(' ')
    const listed = '`alfa`, `bravo`, `charlie`, `delta`, `echo`, `foxtrot`, `golf`, `hotel`'
    expect(didYouMean('something else', known)).toBe(`known: ${listed} and 3 more`)
    expect(didYouMean('something else', ['b', 'a'])).toBe('known: `a`, `b`')
  })

  test('is never empty', () => {
    expect(didYouMean('okta', [])).toBe('there are none yet')
  })
})
