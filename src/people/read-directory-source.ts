import { openAdapter } from '../adapters/registry.ts'
import { CallFailure } from '../adapters/call-failure.ts'
import { Failure } from '../domain/failure.ts'
import { formatPosition } from '../domain/position.ts'
import type { PeopleSourceSettings } from '../domain/settings.ts'
import { collectRecords, type ReadRecords } from './collect-records.ts'
import { plainMapping } from './plain-mapping.ts'
import { quote } from './quote.ts'
import { type SourceWorld, sourceContext } from './source-context.ts'
import { askingFailure, unreadablePeople } from './unreadable-people.ts'

/** Everybody whom a live system knows (`scim`, `ldap`, `okta`, or a system of the configuration), by its adapter. */
export async function readDirectorySource(
  source: PeopleSourceSettings,
  root: string,
  world: SourceWorld,
): Promise<ReadRecords> {
  const shown = source.source
  const adapter = await openAdapter(sourceContext(source, root, world)).catch((error: unknown) => {
    throw error instanceof Failure && error.code === 'unsupported-system' ? unsupported(source) : error
  })
  try {
    if (!adapter.fetchPeople) throw unsupported(source)
    const records = collectRecords(shown)
    for await (const page of adapter.fetchPeople()) if (records.add(page.map(plainMapping)) > 0) throw moved(shown)
    world.io.debug(`people: ${adapter.requests?.() ?? 0} requests to ${shown}`)
    return records.finish()
  } catch (error) {
    throw askingFailure(error, shown)
  } finally {
    await adapter.close()
  }
}

function unsupported({ source, at }: PeopleSourceSettings): Failure {
  const message = `people cannot come from ${quote(source)} at ${formatPosition(at)}: this version does not read people there`
  return unreadablePeople(message, 'use `source: file`, `http`, `scim`, `ldap` or `okta`')
}

function moved(shown: string): CallFailure {
  return new CallFailure({
    class: 'transient',
    message: `people of ${shown} came twice: the list changed while it was read`,
  })
}
