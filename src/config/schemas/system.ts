import {
  choice,
  count,
  duration,
  flag,
  type JsonSchema,
  list,
  mapOf,
  mapping,
  pattern,
  patterns,
  scalar,
  text,
  texts,
} from './fragments.ts'

const freeForm = (description: string): JsonSchema => ({ title: 'a mapping', type: 'object', description })

export const enforcementModes = ['observe', 'add_only', 'owned', 'authoritative'] as const
export const correlations = ['external_id', 'employee_id', 'email', 'username'] as const

const enforcementRule = mapping(
  { match: pattern('the grants it is about'), mode: choice(enforcementModes, 'what is done there') },
  'another mode for some grants',
  ['match', 'mode'],
)

/** Keys that only some adapters read. Whatever else an adapter knows stands under `options:`. */
export const adapterKeys: Readonly<Record<string, JsonSchema>> = {
  url: text('where the system is'),
  token: text('`${NAME}` or `${file:/path}`'),
  scim_token: text('`${NAME}` or `${file:/path}`, where accounts have a token of their own'),
  scim_url: text('where accounts are, if not at the usual place'),
  username: text('the account to sign in with'),
  password: text('`${NAME}` or `${file:/path}`'),
  client_id: text('the OAuth client'),
  client_secret: text('`${NAME}` or `${file:/path}`'),
  private_key: text('`${NAME}` or `${file:/path}`'),
  key_id: text('the id of the private key'),
  app_id: scalar('the app to sign in as'),
  installation_id: scalar('where the app is installed'),
  access_key_id: text('`${NAME}` or `${file:/path}`'),
  secret_access_key: text('`${NAME}` or `${file:/path}`'),
  credentials: text('`${file:/path}` of a credentials file'),
  scopes: texts('OAuth scopes'),
  host: text('host name'),
  port: count('port', { min: 1, max: 65_535 }),
  database: text('database'),
  schema: text('database schema'),
  ssl: text('how the connection is secured: disable, require, verify-ca or verify-full'),
  certificate: text('path of a client certificate'),
  key: text('path of its private key'),
  prove: flag('postgres: plans try their changes in a transaction that is undone', false),
  end_sessions_after_removal: flag('postgres: who loses a role is signed out', false),
  organization: text('the organisation there'),
  enterprise: text('the enterprise there'),
  workspace: text('the workspace there'),
  tenant: text('the tenant'),
  customer: text('the customer id'),
  domain: text('the main domain'),
  admin: text('the administrator to act as'),
  region: text('the region'),
  profile: text('a named profile of credentials'),
  role_arn: text('the role to assume'),
  account_id: text('the account'),
  instance_arn: text('the Identity Center instance'),
  identity_store_id: text('the identity store'),
  project: text('the project'),
  projects: texts('the projects'),
  groups: texts('only these groups'),
  repositories: texts('only these repositories'),
  namespace: text('the namespace'),
  namespaces: texts('only these namespaces'),
  kubeconfig: text('path of a kubeconfig file'),
  context: text('the context in it'),
  base_dn: text('where entries are searched'),
  bind_dn: text('the entry to bind as'),
  bind_password: text('`${NAME}` or `${file:/path}`'),
  user_base: text('where accounts are searched'),
  group_base: text('where groups are searched'),
  user_filter: text('which entries are accounts'),
  group_filter: text('which entries are groups'),
  preset: text('how a service departs from the standard'),
  command: text('exec: path of the program'),
  manifest: text('exec: path of the file that says what kind of system it is'),
  args: texts('its arguments'),
  env: freeForm('its environment'),
  headers: freeForm('more request headers'),
  proxy: text('proxy for requests'),
  ca: text('path of a certificate authority to trust'),
  timeout: duration('the longest wait for one answer'),
  rate: scalar('requests per second, or `600/m`'),
  page_size: count('entries per page', { min: 1, max: 10_000 }),
  seed: text('sandbox: file with the state it starts from'),
  store: text('sandbox: file that keeps the state; `.provisionr/sandbox/<system>.json` by default'),
  sandbox: mapping(
    {
      latency_ms: count('wait before each answer', { max: 60_000 }),
      page_size: count('rows in one answer', { max: 10_000 }),
      acting_account: text('the account that stands for provisionr’s own'),
      rate_limit: scalar('changes that it takes in a time, such as `600/m`'),
      fail: list({}, 'faults to play'),
    },
    'sandbox: make it slow or faulty',
  ),
  options: freeForm('whatever else the adapter knows'),
}

/** Keys that every system has. */
export const systemKeys: Readonly<Record<string, JsonSchema>> = {
  adapter: text('the kind of system: `okta`, `gitlab`, `sandbox` …'),
  simulates: text('sandbox: the adapter whose grants it has'),
  enforcement: {
    title: 'a mode, a list of `{match, mode}`, or a mapping of `mode` and `rules`',
    description: 'what is done about differences; `owned` removes only what provisionr gave or adopted',
    type: ['string', 'array', 'object'],
    default: 'owned',
    items: enforcementRule,
    properties: {
      mode: choice(enforcementModes, 'for everything else', 'owned'),
      rules: list(enforcementRule, 'exceptions from it'),
    },
    additionalProperties: false,
  },
  accounts: mapping(
    {
      create: flag('whether missing accounts are created', true),
      match: {
        ...mapping(
          {
            account: choice(correlations, 'a field of the account'),
            person: text('the attribute of the person with the same value'),
          },
          'how accounts are linked to people',
          ['account', 'person'],
        ),
        title: 'a field of the account, or a mapping of `account` and `person`',
        type: ['string', 'object'],
      },
      on_leave: choice(['suspend', 'keep'], 'accounts of people on leave', 'suspend'),
      on_termination: choice(['suspend', 'deactivate'], 'accounts of people who left', 'suspend'),
    },
    'how accounts are treated',
  ),
  protected: texts('accounts that are never touched; `*` stands for any text'),
  unmanaged: patterns('released from management; people keep what they have'),
  service_accounts: list(
    mapping(
      {
        account: text('the account'),
        owner: text('who answers for it'),
        attest_by: {
          title: 'a date',
          type: 'string',
          examples: ['2026-12-31'],
          description: 'when the owner must confirm it',
        },
      },
      'an account without a person',
      ['account', 'owner'],
    ),
    'accounts without a person',
  ),
  depends_on: texts('systems that are changed before this one'),
  orphans: choice(['report', 'remove'], 'access of accounts that belong to nobody', 'report'),
  sweep: duration('how often a scheduled run is promised'),
  concurrency: count('requests at the same time', { min: 1, max: 1000 }),
}

const allKeys = { ...systemKeys, ...adapterKeys }

export const systemSchema: JsonSchema = mapping(allKeys, 'a live system', ['adapter'])

/** In an environment: laid over the system of the same name. */
const systemOverlaySchema: JsonSchema = {
  ...mapping(allKeys, 'keys that differ there'),
  type: ['object', 'null'],
}

export const environmentSchema: JsonSchema = mapping(
  { systems: mapOf(systemOverlaySchema, 'its systems') },
  'an environment has exactly the systems that it lists',
  ['systems'],
)
