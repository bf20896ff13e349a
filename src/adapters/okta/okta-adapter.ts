import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { adapterOptions } from '../adapter-options.ts'
import { openHttpClient } from '../http/http-client.ts'
import { httpSettings } from '../http/http-settings.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { createOktaClient, oktaBucket, oktaTrouble } from './okta-client.ts'
import { openOktaCredentials } from './okta-credentials.ts'
import { inspectOkta } from './okta-inspection.ts'
import { createOktaSystem } from './okta-system.ts'

/** As large as Okta allows, for each list. */
const defaultPageSize = 1000
/** Far below the 35 calls at once that the smallest plan of Okta has. */
const defaultWidth = 8

/**
 * Opens an organisation of Okta. Settings: `url` (`https://acme.okta.com`), `token`, or `client_id`, `private_key`,
 * `key_id` and `scopes`; `page_size`, `concurrency`.
 */
export async function openOkta(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings } = context
  const options = adapterOptions(settings)
  const place = { ...httpSettings(context, options), baseUrl: options.required('url', 'https://acme.okta.com') }
  const credentials = openOktaCredentials(context, options, place)
  const http = openHttpClient({
    ...place,
    headers: credentials.headers,
    secrets: credentials.secrets,
    classify: oktaTrouble,
    bucketOf: oktaBucket,
  })
  const pageSize = options.number('page_size', defaultPageSize, 1)
  const client = createOktaClient(http, { name: settings.name, pageSize })
  const system = createOktaSystem(client, http, {
    credentials: credentials.kind,
    width: settings.concurrency ?? defaultWidth,
    inspect: () => inspectOkta(client, credentials),
  })
  const close = async () => {
    await Promise.all([system.close(), credentials.close()])
  }
  return createLiveAdapter(manifest, { ...system, close })
}
