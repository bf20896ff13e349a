import {
  choice,
  duration,
  type JsonSchema,
  list,
  mapOf,
  mapping,
  oneOrMore,
  patterns,
  scalar,
  text,
  texts,
  time,
  trigger,
} from './fragments.ts'

/** States of a person that a policy can be for; nobody who left is given anything. */
export const policyStates = ['prehire', 'active', 'leave'] as const

const grant: JsonSchema = {
  ...mapping(
    {
      grant: text('`system:type:resource`'),
      level: text("the level; without it the one in brackets, else the type's default"),
      grace: duration('how long a mover keeps it; privileged grants have none'),
      environments: texts('given only in these environments'),
      risk: choice(
        ['low', 'medium', 'privileged'],
        'the highest of this, the adapter and the configuration counts',
        'low',
      ),
    },
    'one right in one system',
    ['grant'],
  ),
  title: 'a grant',
  type: ['string', 'object'],
}

/** `grants:` of policies and exceptions. */
function grants(description: string): JsonSchema {
  return oneOrMore(grant, 'a grant or a list of grants', description)
}

export const policySchema: JsonSchema = mapping(
  {
    name: text('unique, unless there are several versions'),
    role: text('short for `name: X` and the trigger `job_title: X`'),
    version: text('for people to read; changes over time are separate documents with their own `effective_date`'),
    effective_date: time('not in force before the start of this day'),
    expires: time('in force until the end of this day'),
    status: choice(
      ['active', 'staged'],
      '`staged` gives nothing, and supersedes no other version; plans do not preview it yet',
      'active',
    ),
    owner: text('who answers for it'),
    description: text('what it is for'),
    labels: mapOf(scalar('the value'), 'free keys and values for filters and reports'),
    environments: texts('only in these environments; all by default'),
    applies_to: {
      title: 'a state or a list of states',
      description: 'the states of a person in which it applies',
      type: ['string', 'array'],
      default: ['active'],
      minItems: 1,
      items: choice(policyStates, 'a state'),
    },
    triggers: trigger('who it is for; without triggers it matches nobody and exists to be inherited'),
    inherits: texts('policies whose grants and denies it gives as well'),
    grants: grants('what it gives'),
    denies: patterns('grants that nobody matched by this policy may hold, whatever grants them'),
  },
  'what people with certain attributes should have',
)

export const exceptionSchema: JsonSchema = mapping(
  {
    id: text('unique; by default the file and the position in it'),
    user: text('the person'),
    grant: grants('what is given'),
    grants: list(grant, 'what is given, when it is more than one grant', { min: 1 }),
    justification: text('why; for reviewers and auditors'),
    approved_by: texts('who approved it; a claim, verified against the pull request when that is configured'),
    starts: time('in force from the start of this day'),
    expires: time('in force until the end of this day'),
    duration: duration('instead of `expires`, counted from `starts`'),
    rule: text('the access rule that it uses; all rules that cover the grant count anyway'),
    ticket: text('where it was asked for'),
    revoked: mapping(
      { at: time('when it ended early'), by: text('who ended it'), reason: text('why') },
      'an early end',
      ['at', 'by', 'reason'],
    ),
    extends: text('the id of the exception that this one continues'),
    break_glass: {
      title: '`true` or `false`',
      type: 'boolean',
      default: false,
      description: 'takes effect at once, reviewed after',
    },
    environments: texts('only in these environments; all by default'),
  },
  "one person's time-bound, justified and approved grant outside of policy",
  ['user'],
)
