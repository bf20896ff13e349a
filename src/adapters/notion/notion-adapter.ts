import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { openScimService } from '../scim-base/open-scim.ts'

/** Opens a Notion workspace by its SCIM service. Settings: `token`; `url` where the service stands elsewhere. */
export async function openNotion(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  return openScimService(context, manifest, { groupType: 'space', preset: 'notion' })
}
