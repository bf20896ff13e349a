import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { adapterOptions } from '../adapter-options.ts'
import { openHttpClient } from '../http/http-client.ts'
import { httpSettings } from '../http/http-settings.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { createScimClient } from '../scim-base/scim-client.ts'
import { dialectOf } from '../scim-base/scim-dialect.ts'
import { createScimSystem } from '../scim-base/scim-system.ts'
import { createSlackClient } from './slack-client.ts'
import { inspectSlack } from './slack-inspection.ts'
import { enterpriseLifecycle, noLifecycle, type SlackLifecycle } from './slack-lifecycle.ts'
import { createSlackSystem } from './slack-system.ts'
import { createTiers } from './slack-tiers.ts'
import { slackTrouble } from './slack-trouble.ts'

const webApi = 'https://slack.com/api'
/** https://docs.slack.dev/apis/web-api/pagination: below 1,000 */
const largestPage = 999
const defaultWidth = 8

/**
 * Opens a workspace of Slack. Settings: `token`; `scim_token` (and `scim_url`) for accounts; `workspace` (`T…`) on
 * Enterprise Grid; `url`, `page_size`, `concurrency`.
 */
export async function openSlack(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings, io } = context
  const options = adapterOptions(settings)
  const token = options.required('token', '${SLACK_TOKEN}')
  const place = httpSettings(context, options)
  const http = openHttpClient({
    ...place,
    baseUrl: options.text('url') ?? webApi,
    headers: () => ({ authorization: `Bearer ${token}` }),
    secrets: [token],
    classify: slackTrouble,
  })
  const team = options.text('workspace')
  const client = createSlackClient(http, {
    name: settings.name,
    pageSize: Math.min(options.number('page_size', largestPage, 1), largestPage),
    team,
    turn: createTiers(io),
  })
  const scim = openScimAccounts(context)
  const lifecycle = scim ?? (team === null ? noLifecycle : enterpriseLifecycle(client, team))
  const system = createSlackSystem(client, http, {
    lifecycle,
    width: settings.concurrency ?? defaultWidth,
    inspect: () => inspectSlack(client, scim ? 'scim' : team === null ? 'none' : 'enterprise'),
  })
  const close = async () => {
    await Promise.all([system.close(), scim?.close()])
  }
  const requests = () => http.requests() + (scim?.requests() ?? 0)
  return createLiveAdapter(manifest, { ...system, requests, close })
}

/** Accounts by SCIM, whose ids are those of the Web API: https://docs.slack.dev/reference/scim-api. */
function openScimAccounts(
  context: AdapterContext,
): (SlackLifecycle & { readonly requests: () => number; readonly close: () => Promise<void> }) | null {
  const options = adapterOptions(context.settings)
  const token = options.text('scim_token')
  if (token === null) return null
  const dialect = dialectOf('slack')!
  const http = openHttpClient({
    ...httpSettings(context, options),
    baseUrl: options.text('scim_url') ?? dialect.url!,
    headers: () => ({ authorization: `Bearer ${token}` }),
    secrets: [token],
  })
  const client = createScimClient(http, { name: context.settings.name, pageSize: null, dialect })
  const scim = createScimSystem(client, http, { dialect, groupType: 'usergroup' })
  return {
    createAccount: (profile, status) => scim.createAccount!(profile, status),
    updateAccount: (account, profile) => scim.updateAccount!(account, profile),
    setStatus: (account, status) => scim.setStatus!(account, status),
    requests: () => http.requests(),
    close: () => http.close(),
  }
}
