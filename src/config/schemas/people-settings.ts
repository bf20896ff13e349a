import { choice, flag, type JsonSchema, list, mapOf, mapping, scalar, text, texts } from './fragments.ts'

/** Keys of one people source. Whatever else a source knows stands under `options:`. */
export const sourceKeys: Readonly<Record<string, JsonSchema>> = {
  source: text('`file`, `http`, `scim`, `ldap`, or a directory: `okta`, `google`, `microsoft`, or a configured system'),
  path: text('for `file`: yaml, json, ndjson or csv'),
  url: text('where the source is'),
  token: text('`${NAME}` or `${file:/path}`'),
  username: text('the account to sign in with'),
  password: text('`${NAME}` or `${file:/path}`'),
  client_id: text('the OAuth client'),
  client_secret: text('`${NAME}` or `${file:/path}`'),
  private_key: text('`${NAME}` or `${file:/path}`'),
  credentials: text('`${file:/path}` of a credentials file'),
  domain: text('the main domain'),
  customer: text('the customer id'),
  tenant: text('the tenant'),
  admin: text('the administrator to act as'),
  base_dn: text('where people are searched'),
  bind_dn: text('the entry to bind as'),
  bind_password: text('`${NAME}` or `${file:/path}`'),
  start_tls: flag('ldap: secure the connection once it is made', false),
  kind: text('ldap: openldap, 389 or active_directory; by default as the server says'),
  user_base: text('ldap: where people are searched, where that is not `base_dn`'),
  user_filter: text('ldap: which entries are people'),
  key_id: text('okta: the id of the private key'),
  scopes: texts('okta: OAuth scopes'),
  preset: text('scim: how a service departs from the standard'),
  items: text('http: where the list is in the answer; dots descend'),
  total: text('http: where the answer says how many people there are in all, which is checked'),
  next: text('http: where the address of the next page is in the answer, or with `cursor` a word for it'),
  cursor: text('http: the query parameter that takes the word'),
  page: text('http: the query parameter that takes the number of the page'),
  first_page: {
    title: 'a whole number',
    type: 'integer',
    minimum: 0,
    default: 1,
    description: 'http: of the first page',
  },
  offset: text('http: the query parameter that takes how many people came before'),
  limit: text('http: the query parameter that takes `page_size`'),
  headers: { title: 'a mapping', type: 'object', description: 'http: more request headers' },
  page_size: { title: 'a whole number', type: 'integer', minimum: 1, maximum: 10_000, description: 'entries per page' },
  proxy: text('proxy for requests'),
  ca: text('path of a certificate authority to trust'),
  timeout: text('the longest wait for one answer'),
  options: { title: 'a mapping', type: 'object', description: 'whatever else the source knows' },
}

const percent: JsonSchema = {
  title: 'a percentage',
  type: ['integer', 'string'],
  minimum: 0,
  maximum: 100,
  examples: ['10%'],
}

/** Keys of `people:` that are about the people, wherever they come from. */
export const peopleKeys: Readonly<Record<string, JsonSchema>> = {
  sources: list(mapping(sourceKeys, 'one source', ['source']), 'several sources, in order of precedence', { min: 1 }),
  key: { ...text('the field that identifies a person'), default: 'user_id' },
  mapping: mapOf(text('the source field; dots descend'), 'attribute and the source field it comes from'),
  status: mapping(
    {
      attribute: { ...text('the attribute that tells the state'), default: 'employment_status' },
      active: { ...texts('values of people at work'), default: ['Active'] },
      leave: { ...texts('values of people on leave'), default: ['On leave'] },
      terminated: { ...texts('values of people who left'), default: ['Inactive', 'Terminated'] },
    },
    'how the state of a person is told',
  ),
  termination_time: {
    title: 'a time of day',
    type: 'string',
    examples: ['17:00'],
    description: 'when access ends on the last day, in the zone of the person; by default at the end of the day',
  },
  missing: choice(
    ['hold', 'leaver'],
    'a person who is gone from the source: keeps access, with an error, or has left',
    'hold',
  ),
  max_shrink: { ...percent, default: '10%', description: 'fewer people than last time by more than this: refuse' },
  require_end_date: mapOf(texts('values'), 'people with these attributes must have an `end_date`'),
  may_be_blank: texts(
    'attributes that people may lose: any other that policies read and that becomes blank holds them',
  ),
  logins: mapOf(text('the attribute'), 'forge and the attribute that holds the login there'),
}

export const peopleSettingsSchema: JsonSchema = mapping({ ...sourceKeys, ...peopleKeys }, 'where people come from')

export const peopleFileSchema: JsonSchema = {
  title: 'people',
  description: 'a list of people, each a mapping of attributes; the key is `user_id` unless configured',
  type: 'array',
  items: {
    type: 'object',
    properties: {
      user_id: scalar('the key'),
      email: scalar('the address that accounts are matched by'),
      job_title: scalar('for triggers'),
      department: scalar('for triggers'),
      manager: scalar('the key or the address of the manager'),
      employment_status: scalar('the state; without it the dates decide'),
      start_date: scalar('the first day'),
      termination_date: scalar('the last day'),
      end_date: scalar("the contract's end"),
      timezone: scalar('IANA zone in which the dates are read'),
    },
    additionalProperties: true,
  },
}
