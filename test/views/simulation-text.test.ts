import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../cli/test-context.ts'
import { createCompany } from '../commands/company.ts'

let demo: string

beforeAll(() => {
  demo = mkdtempSync(join(tmpdir(), 'provisionr-simulation-'))
  for (const name of ['provisionr.yaml', 'policies', 'exceptions', 'examples'])
    cpSync(name, join(demo, name), { recursive: true })
})

afterAll(() => rmSync(demo, { recursive: true, force: true }))

describe('the text of a simulated timeline', () => {
  test.each([80, 200])("tells Sarah's whole story in %i columns, as examples/events tells it", async (columns) => {
    const argv = ['simulate', 'sarah.chen', '--event', 'examples/events/sarah.json']
    const { out, exitCode, err } = await run(argv, { cwd: demo, columns })
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out.split('\n').filter((line) => line.length > columns)).toEqual([])
    await expect(out).toMatchFileSnapshot(`golden/simulation-${columns}.txt`)
    expect(readdirSync(demo)).not.toContain('.provisionr')
  })

  test('tells each of the events alone', async () => {
    const events = JSON.parse(readFileSync(join(demo, 'examples/events/sarah.json'), 'utf8')) as unknown[]
    for (const event of events) {
      const read = () => Promise.resolve(JSON.stringify(event))
      const { out, exitCode, err } = await run(['simulate', 'sarah.chen', '--event', '-'], { cwd: demo, read })
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
      expect(out).toContain('standard input:1')
      expect(out).toMatch(/^ {2}(?:\+|-) {2}/m)
      expect(out).not.toContain('[stale-value]')
    }
    expect(events).toHaveLength(4)
  })

  test('lets no name act on a terminal or pass for a change', async () => {
    const team = '\u001b[31m\n  +  okta account\u202e'
    const company = createCompany({
      people: [{ user_id: 'ada', team: 'x', status: 'Active' }],
      policies: [{ name: 'P', triggers: { team: 'x' }, grants: ['gitlab:group:a'] }],
    })
    company.write(
      'events.json',
      JSON.stringify({ event: 'updated', user_id: 'ada', changes: { team }, effective_date: '2026-12-01' }),
    )
    const { out } = await company.run(['simulate', 'ada', '--event', 'events.json'], { columns: 80 })
    expect(out).toContain('\\u{1B}')
    expect(out).not.toMatch(/[\u001b\u202e]/)
    expect(out.split('\n').filter((line) => line.includes('okta account') && /^ {2}\+/.test(line))).toEqual([])
  })

  test('is in colour on request', async () => {
    writeFileSync(join(demo, 'leaves.yaml'), 'event: terminated\nuser_id: sarah.chen\nlast_day: 2026-12-31\n')
    const { out } = await run(['simulate', 'sarah.chen', '--event', 'leaves.yaml'], { cwd: demo, color: 1 })
    expect(out).toContain('\u001b[31m  -  \u001b[39m')
  })
})
