import type { ExplainedCondition } from '../domain/explanation.ts'
import type { AttributeValue } from '../domain/person.ts'
import type { PointInTime } from '../domain/time.ts'
import type { AttributeTest } from '../domain/trigger.ts'
import { momentText } from './moment-text.ts'
import { nameText, quoted } from './printable.ts'

/** `job_title is "Sales Engineer"`; where it does not hold, also what the record says instead. */
export function conditionText(condition: ExplainedCondition): string {
  if (condition.kind === 'holds') {
    const words = condition.truth === true ? 'holds' : 'would have to hold'
    return `${words} ${quoted(condition.grant)}`
  }
  const { attribute, test, actual, truth } = condition
  const text = `${nameText(attribute)} ${testText(test)}`
  return truth === true
    ? text
    : `${text}, but ${actual === null ? 'the record has none' : `it is ${valueText(actual)}`}`
}

function testText(test: AttributeTest): string {
  switch (test.operator) {
    case 'in':
      return test.values.length === 1 ? `is ${quoted(test.values[0]!)}` : `is one of ${listText(test.values)}`
    case 'not_in':
      return test.values.length === 1 ? `is not ${quoted(test.values[0]!)}` : `is none of ${listText(test.values)}`
    case 'contains':
      return `contains ${listText(test.values)}`
    case 'glob':
      return `matches ${quoted(test.text)}`
    case 'prefix':
      return `begins with ${quoted(test.text)}`
    case 'suffix':
      return `ends with ${quoted(test.text)}`
    case 'before':
    case 'after':
      return `is ${test.operator} ${pointText(test.point)}`
    case 'on_or_before':
      return `is on or before ${pointText(test.point)}`
    case 'on_or_after':
      return `is on or after ${pointText(test.point)}`
    case 'lt':
      return `is less than ${quoted(test.number)}`
    case 'lte':
      return `is at most ${quoted(test.number)}`
    case 'gt':
      return `is more than ${quoted(test.number)}`
    case 'gte':
      return `is at least ${quoted(test.number)}`
    case 'exists':
      return test.expected ? 'is set' : 'is not set'
    case 'under':
      return `is ${quoted(test.person)} or reports to them`
  }
}

/** What a record says, quoted. */
export function valueText(value: AttributeValue): string {
  return typeof value === 'string' ? quoted(value) : listText(value)
}

function listText(values: readonly string[]): string {
  return values.map(quoted).join(', ')
}

function pointText(point: PointInTime): string {
  return point.kind === 'date' ? point.date : momentText(point.instant, { seconds: true })
}
