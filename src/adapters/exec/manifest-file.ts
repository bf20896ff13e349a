import { parse } from 'yaml'
import type { AdapterManifest } from '../../domain/manifest.ts'
import type { SystemSettings } from '../../domain/settings.ts'
import { adapterOptions } from '../adapter-options.ts'
import { parseManifest } from './parse-manifest.ts'

/** The text of a file that settings name, relative to the repository; throws where there is none. */
export type ManifestReader = (path: string) => Promise<string>

/**
 * The manifest that the setting `manifest` names, so that everything but reading and writing works without running the
 * program. Throws the failure `invalid-files`, with a diagnostic at the system, for a file that is missing or wrong.
 */
export async function readManifestFile(settings: SystemSettings, read: ManifestReader): Promise<AdapterManifest> {
  const options = adapterOptions(settings)
  const path = options.required('manifest', 'adapters/badges.json')
  let value: unknown
  try {
    value = parse(await read(path), { prettyErrors: false, logLevel: 'error' })
  } catch {
    return options.refuse(`has the manifest \`${path}\`, which cannot be read`, 'name a file of JSON or YAML')
  }
  const manifest = parseManifest(value)
  if (typeof manifest !== 'string') return manifest
  const help = '`provisionr schema exec` prints what it looks like, under `manifest`'
  return options.refuse(`has a manifest in \`${path}\` that is wrong: ${manifest}`, help)
}

/** What the settings may say besides what every system's do. */
export const execSettings: readonly string[] = ['command', 'args', 'env', 'manifest']
