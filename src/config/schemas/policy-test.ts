import { type JsonSchema, list, mapping, patterns, text, texts, time } from './fragments.ts'

const personAttributes: JsonSchema = {
  title: 'a mapping',
  type: 'object',
  description: 'attributes by name',
  additionalProperties: true,
}

const finalKinds = {
  includes: patterns('access has these'),
  excludes: patterns('access has none of these'),
  exact: patterns('access is exactly these'),
  denied: patterns('these are denied'),
  allowed_to_request: patterns('the person may ask for these'),
  violates: texts('these constraints are violated'),
}

/** What can be expected of a person, and of a change to them. */
export const expectationSchemas: Readonly<Record<string, JsonSchema>> = {
  ...finalKinds,
  adds: patterns('the change gives these'),
  removes: patterns('the change takes these'),
  keeps: patterns('the person has these before and after'),
}

export const policyTestSchema: JsonSchema = mapping(
  {
    name: text('what is tested, as a sentence'),
    at: time('when it is evaluated; now by default'),
    person: {
      ...personAttributes,
      title: 'attributes or the id of a person',
      type: ['object', 'string', 'number'],
      description: 'attributes of an invented person, or the id of one in the people source',
    },
    expect: mapping(finalKinds, 'what must be true'),
    // oxlint-disable-next-line unicorn/no-thenable -- a key of the language, and a schema is never awaited
    then: list(
      mapping(
        {
          change: { ...personAttributes, description: 'attributes that change' },
          at: time('when this is evaluated'),
          expect: mapping(expectationSchemas, 'what must be true after the change'),
        },
        'one step',
        ['change', 'expect'],
      ),
      'changes, one after the other',
      { min: 1 },
    ),
  },
  'a scenario that the policies must satisfy',
  ['name', 'person'],
)
