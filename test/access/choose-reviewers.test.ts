import { describe, expect, test } from 'vitest'
import { chooseReviewers } from '../../src/access/choose-reviewers.ts'

const login = (person: string) => (person.startsWith('x') ? null : `${person}-gh`)
const stages = (...people: readonly string[]) => people.map((all) => ({ people: all.split(' ') }))

describe('who is asked to review', () => {
  test('is everybody who may approve and has an account, once', () => {
    expect(chooseReviewers(stages('a b', 'b c xi'), login, 15)).toEqual({
      asked: ['a', 'b', 'c'].map((person) => ({ person, login: `${person}-gh` })),
      more: [],
      unknown: ['xi'],
    })
  })

  test('are some of every stage where all would be too many', () => {
    const { asked, more, unknown } = chooseReviewers(stages('a b c d e', 'k', 'xi y z'), login, 4)
    expect(asked.map(({ person }) => person)).toEqual(['a', 'k', 'b', 'y'])
    expect([more, unknown]).toEqual([['c', 'z', 'd', 'e'], ['xi']])
  })

  test('is nobody where no rule asks', () => {
    expect(chooseReviewers([], login, 15)).toEqual({ asked: [], more: [], unknown: [] })
  })
})
