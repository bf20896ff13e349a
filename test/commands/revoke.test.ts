import { describe, expect, test } from 'vitest'
import { appliedCompany } from './urgent-company.ts'
import { lines } from './company.ts'

const because = ['--reason', 'the laptop was stolen', '--yes']

describe('a revocation of everything', () => {
  test('locks the person at once', async () => {
    const made = await appliedCompany()
    const ran = await made.run(['revoke', 'ada', ...because])
    console.log(ran.out, ran.err)
    expect(ran.exitCode).toBe(0)
    expect(made.held('git')).toEqual({})
  })
})
