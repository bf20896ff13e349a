import type { AttributeValue } from '../domain/person.ts'
import { matchesWildcard } from '../domain/pattern.ts'
import { endOf, parsePointInTime, type PointInTime, startOf } from '../domain/time.ts'
import type { AttributeTest, Truth } from '../domain/trigger.ts'
import { compareDecimals } from './decimal.ts'

type ValueTest = Exclude<AttributeTest, { operator: 'exists' | 'under' }>

/**
 * Whether an attribute's value passes; a multi-valued attribute passes when one of its values does
 * (`not_in`: when none is listed). Unknown (null) for a value that cannot be read as the operator needs it.
 */
export function testValue(test: ValueTest, value: AttributeValue, zone: string): Truth {
  const values = typeof value === 'string' ? [value] : value
  if (test.operator === 'not_in') return !values.some((one) => test.values.includes(one))
  let result: Truth = false
  for (const one of values) {
    const passed = testOne(test, one, zone)
    if (passed === true) return true
    if (passed === null) result = null
  }
  return result
}

function testOne(test: ValueTest, value: string, zone: string): Truth {
  switch (test.operator) {
    case 'in':
    case 'contains':
      return test.values.includes(value)
    case 'not_in':
      return !test.values.includes(value)
    case 'glob':
      return matchesWildcard(test.text, value)
    case 'prefix':
      return value.startsWith(test.text)
    case 'suffix':
      return value.endsWith(test.text)
    case 'before':
    case 'on_or_before':
    case 'after':
    case 'on_or_after':
      return compareTimes(test.operator, test.point, value, zone)
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compareNumbers(test.operator, test.number, value)
  }
}

function compareTimes(
  operator: 'before' | 'on_or_before' | 'after' | 'on_or_after',
  point: PointInTime,
  value: string,
  zone: string,
): Truth {
  const written = parsePointInTime(value)
  if (!written) return null
  const at = startOf(written, zone)
  if (operator === 'before') return at < startOf(point, zone)
  if (operator === 'on_or_after') return at >= startOf(point, zone)
  const includesPoint = point.kind === 'date' ? at < endOf(point, zone) : at <= point.instant
  return operator === 'on_or_before' ? includesPoint : !includesPoint
}

function compareNumbers(operator: 'lt' | 'lte' | 'gt' | 'gte', number: string, value: string): Truth {
  const order = compareDecimals(value, number)
  if (order === null) return null
  if (operator === 'lt') return order < 0
  if (operator === 'lte') return order <= 0
  return operator === 'gt' ? order > 0 : order >= 0
}
