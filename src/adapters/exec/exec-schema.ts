/**
 * What a program of `exec` hears and says, as JSON Schema: `$defs/request` is a line of its input, `$defs/answer` one of
 * its output, `$defs/manifest` what its manifest looks like.
 */
export const execSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'lines between provisionr and a program',
  anyOf: [{ $ref: '#/$defs/request' }, { $ref: '#/$defs/answer' }],
  $defs: {
    request: {
      description: 'a line of input; fields that are not listed may be added later',
      type: 'object',
      required: ['id', 'call'],
      properties: {
        id: { type: 'integer', minimum: 1, description: 'to be repeated in every line of the answer' },
        call: { enum: ['hello', 'check', 'accounts', 'grants', 'read_back', 'apply'] },
        contract: { const: 1, description: 'hello: the contract that is spoken' },
        resources: {
          description: 'grants: `TYPE:RESOURCE` of those that are wanted; null: all',
          type: ['array', 'null'],
          items: { type: 'string' },
        },
        keys: { description: 'read_back: what to look at now', type: 'array', items: { $ref: '#/$defs/key' } },
        change: { $ref: '#/$defs/change' },
      },
    },
    answer: {
      description: 'a line of output: any number with `items`, then one with `result` or `error`',
      oneOf: [
        line({ items: { type: 'array', items: { anyOf: [{ $ref: '#/$defs/account' }, { $ref: '#/$defs/grant' }] } } }),
        line({
          result: {
            anyOf: ['hello', 'check', 'lists', 'states', 'changed'].map((name) => ({ $ref: `#/$defs/${name}` })),
          },
        }),
        line({ error: { $ref: '#/$defs/failure' } }),
      ],
    },
    hello: exact({ contract: { const: 1 }, manifest: { $ref: '#/$defs/manifest' } }),
    check: exact({
      ok: { type: 'boolean' },
      actingAccount: { ...orNull(), description: 'the account that the credentials are, which is never touched' },
      message: text(),
    }),
    lists: exact({
      scopes: {
        description:
          'whether `accounts`, or each type (`TYPE:RESOURCE` where those were asked for), was read to the end',
        type: 'array',
        items: exact({
          scope: text(),
          status: { enum: ['complete', 'partial', 'denied', 'unsupported', 'failed'] },
          rows: { type: 'integer', minimum: 0, description: 'so many items were said of it' },
          detail: orNull(),
        }),
      },
    }),
    states: exact({
      states: {
        type: 'array',
        items: exact({ key: { $ref: '#/$defs/key' }, state: { anyOf: [{ $ref: '#/$defs/state' }, { type: 'null' }] } }),
      },
    }),
    changed: {
      oneOf: [
        exact({ status: { const: 'applied' } }, { account: text(), replaced: { type: 'array', items: text() } }),
        exact(
          { status: { const: 'unchanged' }, why: { enum: ['already_present', 'already_absent', 'resource_gone'] } },
          { account: text() },
        ),
        exact({ status: { const: 'pending' }, handle: text() }),
        exact({ status: { const: 'action_required' }, message: text() }),
        exact({ status: { const: 'conflict' }, actual: { anyOf: [{ $ref: '#/$defs/state' }, { type: 'null' }] } }),
        {
          type: 'object',
          required: ['status', 'class', 'message'],
          properties: { status: { const: 'failed' }, ...failureFields() },
          additionalProperties: false,
        },
      ],
    },
    failure: {
      type: 'object',
      required: ['class', 'message'],
      properties: failureFields(),
      additionalProperties: false,
    },
    key: exact({ account: text(), type: text(), resource: { ...orNull(), description: 'null: the account itself' } }),
    state: exact({ level: orNull(), status: { enum: ['active', 'pending', ...accountStatuses()] } }),
    account: exact(
      { id: text(), username: text(), status: { enum: accountStatuses() } },
      { email: orNull(), employeeId: orNull(), externalId: orNull(), createdAt: orNull() },
    ),
    grant: exact(
      { account: text(), type: text(), resource: text(), status: { enum: ['active', 'pending'] } },
      {
        level: orNull(),
        computedBy: { ...orNull(), description: 'where it comes from, when it cannot be removed here' },
      },
    ),
    change: {
      type: 'object',
      required: ['action', 'account', 'type', 'resource', 'before', 'after', 'profile'],
      properties: {
        action: { type: 'string', description: 'add, update, remove, create_account, suspend_account …' },
        account: { ...orNull(), description: 'null when it is to be created' },
        type: text(),
        resource: orNull(),
        before: { anyOf: [{ $ref: '#/$defs/state' }, { type: 'null' }], description: 'else it is a conflict' },
        after: { anyOf: [{ $ref: '#/$defs/state' }, { type: 'null' }] },
        profile: { type: ['object', 'null'], description: 'username, email, displayName, employeeId' },
      },
    },
    manifest: {
      type: 'object',
      required: ['system', 'contract', 'account', 'types', 'shorthands', 'residualSession'],
      properties: {
        system: text(),
        contract: { const: 1 },
        account: {
          type: 'object',
          required: ['kind', 'idStability', 'verbs', 'correlation'],
          properties: {
            kind: { enum: ['owns_accounts', 'federated', 'invite', 'role_as_account', 'none'] },
            idStability: { enum: ['immutable', 'name_is_id'] },
            verbs: {
              type: 'object',
              propertyNames: {
                enum: ['create', 'enable', 'suspend', 'deactivate', 'delete', 'end_sessions', 'update'],
              },
              additionalProperties: exact({ reversible: { type: 'boolean' }, destroysData: { type: 'boolean' } }),
            },
            correlation: { type: 'array', items: { enum: ['external_id', 'employee_id', 'email', 'username'] } },
            stages: { const: true },
          },
          additionalProperties: false,
        },
        types: { type: 'array', items: { $ref: '#/$defs/type' } },
        shorthands: { type: 'object', additionalProperties: text(), description: '`account`, or `TYPE:RESOURCE`' },
        defaultType: text(),
        residualSession: exact({
          revocable: { type: 'boolean' },
          maxSeconds: { type: ['integer', 'null'], minimum: 0 },
        }),
        foldsCase: { const: true },
        identityProvider: { const: true },
      },
      additionalProperties: false,
    },
    type: exact(
      {
        type: { type: 'string', pattern: '^[^:\\s*]+$' },
        levels: {
          type: 'array',
          items: exact(
            { id: text(), rank: { type: 'integer', minimum: 0 } },
            { aliases: { type: 'array', items: text() }, admin: { const: true } },
          ),
        },
        levelMode: { enum: ['single', 'exclusive', 'cumulative', 'independent'] },
        nativeExpiry: { enum: ['none', 'date', 'instant'] },
        readAfterWrite: { enum: ['strong', 'eventual'] },
        permissions: exact({ read: { type: 'array', items: text() }, write: { type: 'array', items: text() } }),
      },
      {
        defaultLevel: orNull(),
        risk: { enum: ['low', 'medium', 'privileged'] },
        mandatory: exact({ default: text() }),
        blindSpots: { type: 'array', items: text() },
        unenforceableLevels: { type: 'object', additionalProperties: text() },
      },
    ),
  },
} as const

/** A mapping with exactly these fields, and perhaps those. */
function exact(required: object, optional: object = {}) {
  const properties = { ...required, ...optional }
  return { type: 'object', required: Object.keys(required), properties, additionalProperties: false }
}

function line(field: object) {
  return exact({ id: { type: 'integer', minimum: 1 }, ...field })
}

function text() {
  return { type: 'string', minLength: 1 }
}

function orNull() {
  return { type: ['string', 'null'] }
}

function accountStatuses() {
  return ['enabled', 'suspended', 'staged', 'invited', 'deactivated']
}

function failureFields() {
  return {
    class: { enum: ['auth', 'permission', 'rate_limited', 'invalid', 'unsupported', 'transient', 'outcome_unknown'] },
    message: text(),
    retryAfterMs: { type: 'integer', minimum: 0 },
  }
}
