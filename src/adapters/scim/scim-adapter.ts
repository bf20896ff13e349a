import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { openScimService } from '../scim-base/open-scim.ts'

/** Opens any service that speaks SCIM 2.0; see `openScimService` for the settings. */
export async function openScim(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  return openScimService(context, manifest, { groupType: 'group' })
}
