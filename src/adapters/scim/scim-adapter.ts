import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { adapterOptions } from '../adapter-options.ts'
import { openHttpClient } from '../http/http-client.ts'
import { httpSettings } from '../http/http-settings.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { createScimClient } from './scim-client.ts'
import { createScimSystem } from './scim-system.ts'

const defaultPageSize = 100

/** Opens a service that speaks SCIM 2.0. Settings: `url` of the service's SCIM root, `token`, `page_size`. */
export async function openScim(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings } = context
  const options = adapterOptions(settings)
  const token = options.required('token', '${SCIM_TOKEN}')
  const http = openHttpClient({
    ...httpSettings(context, options),
    baseUrl: options.required('url', 'https://service.example.com/scim/v2'),
    headers: () => ({ authorization: `Bearer ${token}` }),
    secrets: [token],
  })
  const client = createScimClient(http, {
    name: settings.name,
    pageSize: options.number('page_size', defaultPageSize, 1),
  })
  return createLiveAdapter(manifest, createScimSystem(client, http))
}
