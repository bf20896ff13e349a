import { type JsonSchema, list, mapping, patterns, text, texts, time } from './fragments.ts'

const personAttributes: JsonSchema = {
  title: 'a mapping',
  type: 'object',
  description: 'attributes by name',
  additionalProperties: true,
}

/** A person in full, or by id. */
const somebody: JsonSchema = {
  ...personAttributes,
  title: 'attributes or the id of a person',
  type: ['object', 'string', 'number'],
  description: 'attributes of an invented person, or the id of one in the people source',
}

const finalKinds = {
  includes: patterns('the person has these, what they keep in grace included'),
  excludes: patterns('the person has none of these, not even in grace'),
  exact: patterns('the person has these, at these levels, and nothing else; `[]`: nothing at all'),
  denied: patterns('a deny or a lock forbids these'),
  allowed_to_request: patterns(
    'access rules let the person ask for these: they are eligible, and nothing denies it; windows and approvers are about single requests and are not looked at',
  ),
  violates: texts('these constraints are violated; `[]`: none that is about one person'),
}

/** What can be expected of a person, and of a change to them. */
export const expectationSchemas: Readonly<Record<string, JsonSchema>> = {
  ...finalKinds,
  adds: patterns('this step gives these: the person did not have them, or not at this level, at the step before'),
  removes: patterns('this step takes these, at once or after a grace (`excludes` says that they are gone)'),
  keeps: patterns('the person had these at the step before and has them, not only in grace'),
}

export const policyTestSchema: JsonSchema = mapping(
  {
    name: text('what is tested, as a sentence'),
    at: time('when it is judged; now by default'),
    person: somebody,
    people: list(somebody, 'who else is there, such as managers and who reports to them'),
    expect: mapping(finalKinds, 'what must be true'),
    // oxlint-disable-next-line unicorn/no-thenable -- a key of the language, and a schema is never awaited
    then: list(
      mapping(
        {
          change: { ...personAttributes, description: 'attributes that change; null takes one away' },
          at: time('when it happens and is judged; by default at the time of the step before'),
          expect: mapping(expectationSchemas, 'what must be true after the change'),
        },
        'one step',
        ['expect'],
      ),
      'changes, one after the other',
      { min: 1 },
    ),
  },
  'a scenario that the policies must satisfy',
  ['name', 'person'],
)
