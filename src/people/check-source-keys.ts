import { settingsKeys } from '../adapters/registry.ts'
import { unusedKeys } from '../adapters/unused-keys.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'

/** What a list that is asked for by HTTP can be told. */
const httpKeys = [
  'url',
  'token',
  'username',
  'password',
  'headers',
  'ca',
  'proxy',
  'items',
  'total',
  'next',
  'cursor',
  'page',
  'first_page',
  'offset',
  'limit',
  'page_size',
]

/** The errors `unused-key`, for settings of people sources that nobody would read. */
export async function checkSourceKeys({
  people,
  systems,
}: Pick<Settings, 'people' | 'systems'>): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = []
  for (const { source, options, at } of people.sources) {
    const known = await keysOf(source, systems)
    found.push(...unusedKeys({ name: source, adapter: source, options, at }, known, 'the people source'))
  }
  return found
}

/** A source that is named after a system is that system, and has its settings. */
async function keysOf(source: string, systems: Settings['systems']): Promise<readonly string[] | null> {
  if (source === 'file' || systems.has(source)) return []
  return source === 'http' ? httpKeys : settingsKeys(source)
}
