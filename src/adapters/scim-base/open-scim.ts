import type { AdapterManifest } from '../../domain/manifest.ts'
import { didYouMean } from '../../domain/suggest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { adapterOptions } from '../adapter-options.ts'
import { openHttpClient } from '../http/http-client.ts'
import { httpSettings } from '../http/http-settings.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { createScimClient } from './scim-client.ts'
import { dialectOf, presetNames, standardDialect } from './scim-dialect.ts'
import { createScimSystem } from './scim-system.ts'

/**
 * Opens a service that speaks SCIM 2.0, whose groups are grants of `groupType`. Settings: `url` of the service's SCIM
 * root, `token`, `preset` for what the service does in its own way (`preset` here overrides it), `page_size`.
 */
export async function openScimService(
  context: AdapterContext,
  manifest: AdapterManifest,
  { groupType, preset = null }: { readonly groupType: string; readonly preset?: string | null },
): Promise<Adapter> {
  const { settings } = context
  const options = adapterOptions(settings)
  const token = options.required('token', '${SCIM_TOKEN}')
  const named = preset ?? options.text('preset')
  const dialect = named === null ? standardDialect : dialectOf(named)
  if (dialect === null) {
    return options.refuse(`has the unknown preset \`${named}\``, didYouMean(named!, presetNames))
  }
  const url = options.text('url') ?? dialect.url ?? options.required('url', 'https://service.example.com/scim/v2')
  const http = openHttpClient({
    ...httpSettings(context, options),
    baseUrl: url,
    headers: () => ({ authorization: `Bearer ${token}` }),
    secrets: [token],
  })
  const pageSize = options.text('page_size') === null ? null : options.number('page_size', 1, 1)
  const client = createScimClient(http, { name: settings.name, pageSize, dialect })
  return createLiveAdapter(manifest, createScimSystem(client, http, { dialect, groupType }))
}
