import { choice, count, duration, type JsonSchema, list, mapOf, mapping, patterns, text, texts } from './fragments.ts'
import { peopleSettingsSchema } from './people-settings.ts'
import { environmentSchema, systemSchema } from './system.ts'

const limit = (description: string, byDefault: number, max: number): JsonSchema => ({
  title: 'a whole number or `off`',
  type: ['integer', 'string'],
  minimum: 0,
  maximum: max,
  default: byDefault,
  description,
})

const guards = mapping(
  {
    max_removals: mapping(
      {
        percent: limit('of the access in a system, once there are at least 10', 20, 100),
        count: limit('in a run', 50, 1_000_000_000),
      },
      'more removals than this are refused',
    ),
    max_creates: count('more new accounts than this are refused', { byDefault: 100 }),
    min_admins: count('administrators that a resource keeps; 0 for none', { byDefault: 2 }),
    max_attribute_changes: {
      title: 'a percentage like `20%`, or `off`',
      type: ['integer', 'string'],
      minimum: 0,
      maximum: 100,
      default: '20%',
      description: 'people in whom one attribute changes at once, with changes of access; from 10 on',
    },
  },
  'limits that a plan may not pass without being asked',
)

const grace = mapping(
  {
    mover: duration('how long a mover keeps old access', '0d'),
    rules: list(
      mapping(
        { grants: patterns('the grants it is about'), mover: duration('for these') },
        'another grace for some grants',
        ['grants', 'mover'],
      ),
      'the first that matches counts',
    ),
  },
  'what people keep for a while when they change jobs',
)

const apply = mapping(
  {
    branches: { ...texts('branches that may be applied'), default: ['main'] },
    require: mapping(
      {
        pull_request: {
          title: '`true` or `false`',
          type: 'boolean',
          default: true,
          description: 'changes come from a pull request; `false` switches that off',
        },
        approvals: count('people who approved it; 0 for none', { max: 100, byDefault: 1 }),
        protected_branch: {
          title: '`true` or `false`',
          type: 'boolean',
          default: false,
          description: 'the forge lets pull requests alone change the branch',
        },
      },
      'what must be true of a change of files before `apply` changes live systems, as the forge says. Without `require` nothing must be',
    ),
    evidence: text('a file of approvals that count as evidence; only on the sandbox'),
  },
  'when changes may be applied',
)

export const settingsSchema: JsonSchema = mapping(
  {
    version: { enum: [1], description: 'the version of this format' },
    organization: text('the name of the organisation'),
    timezone: { ...text('IANA zone in which dates are read'), default: 'UTC' },
    people: peopleSettingsSchema,
    risk: mapping(
      { privileged: patterns('privileged grants'), medium: patterns('grants of medium risk') },
      'the highest of this, the adapter and the policy counts',
    ),
    policies: { ...texts('folders or files'), default: ['policies'] },
    exceptions: { ...texts('folders or files'), default: ['exceptions'] },
    state: mapping(
      {
        backend: choice(['file', 'git', 'postgres'], 'where provisionr remembers', 'file'),
        path: { ...text('for `file`: the folder'), default: '.provisionr' },
        seed: text('a file that starts an empty ledger'),
        url: text('for `postgres`: the database, as `${NAME}`'),
        schema: { ...text('for `postgres`: the schema, made when it is missing'), default: 'provisionr' },
        remote: { ...text('for `git`: a remote of this repository, or an address'), default: 'origin' },
        branch: { ...text('for `git`: a branch of its own, made when it is missing'), default: 'provisionr-state' },
        options: { title: 'a mapping', type: 'object', description: 'whatever else the backend knows' },
      },
      'what provisionr remembers between runs',
    ),
    clock: {
      title: 'a time',
      type: 'string',
      examples: ['2026-11-20T09:00:00Z'],
      description: 'fixes `now`; only on the sandbox',
    },
    systems: mapOf(systemSchema, 'live systems by name'),
    environments: mapOf(environmentSchema, 'when used, one is chosen for each run'),
    grace,
    guards,
    exceptions_policy: mapping(
      {
        max_duration: duration('the longest life of an exception', '90d'),
        require: { ...texts('keys that every exception must have'), default: ['justification', 'approved_by'] },
      },
      'what every exception must fulfil',
    ),
    apply,
    forge: mapping(
      {
        kind: choice(['github'], 'which forge it is', 'github'),
        url: text('of its API; without it that of the CI, else of github.com'),
        repository: text('`owner/name`; without it that of the CI'),
        token: text('as `${NAME}`; without it `${GITHUB_TOKEN}`'),
        account: text(
          'the only login whose comments and statuses count as those of provisionr; without it that of the token',
        ),
      },
      'where pull requests are: approvals are read there, and plans and results told',
    ),
    lint: mapping(
      {
        severity: mapOf(
          choice(['error', 'warning', 'notice', 'off'], 'its severity'),
          'the severity of a diagnostic by its code',
        ),
      },
      'how strict the checks are',
    ),
    privacy: choice(
      ['full', 'names-only', 'counts'],
      'what `audit log`, `audit as-of` and `audit history` show: everything, people’s names without texts and approvers, or numbers alone (then no history of a person)',
      'full',
    ),
  },
  'the configuration of a repository',
  ['organization', 'people', 'systems'],
)
