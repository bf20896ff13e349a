import type { Settings } from '../domain/settings.ts'
import { type CheckedPeople, checkPeople } from './check-people.ts'
import { peopleDigest } from './people-digest.ts'
import type { SourceRecords } from './person-record.ts'
import { readSource } from './read-source.ts'
import type { SourceWorld } from './source-context.ts'

export interface PeopleLoad extends CheckedPeople {
  /** SHA-256 (hex) of what the sources say */
  readonly digest: string
}

/**
 * Reads every people source, merges them by key (the earlier wins) and checks each person. Doubts about single records are
 * diagnostics; a source that cannot be read whole is the failure `people-unreadable`, an empty one `people-refused`.
 */
export async function loadPeople(options: {
  readonly settings: Pick<Settings, 'people' | 'timezone'>
  readonly root: string
  readonly world: SourceWorld
}): Promise<PeopleLoad> {
  const { settings, root, world } = options
  const sources: SourceRecords[] = []
  const texts: string[] = []
  for (const source of settings.people.sources) {
    const { records, text } = await readSource(source, root, world)
    sources.push(records)
    texts.push(text)
  }
  return { ...checkPeople(sources, settings), digest: peopleDigest(texts) }
}
