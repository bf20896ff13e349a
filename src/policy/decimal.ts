/** Compares two decimals by their digits, without rounding; null when one of them is not a plain decimal. */
export function compareDecimals(a: string, b: string): number | null {
  const left = parse(a)
  const right = parse(b)
  if (!left || !right) return null
  if (left.negative !== right.negative) return left.negative ? -1 : 1
  const order = compareMagnitude(left, right)
  return left.negative ? -order : order
}

interface Decimal {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

function parse(text: string): Decimal | null {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (!match) return null
  const whole = match[2]!.replace(/^0+/, '')
  const fraction = withoutTrailingZeros(match[3] ?? '')
  return { negative: match[1] === '-' && (whole !== '' || fraction !== ''), whole, fraction }
}

/** A regular expression would take quadratic time for long runs of zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length
  while (digits[end - 1] === '0') end--
  return digits.slice(0, end)
}

function compareMagnitude(a: Decimal, b: Decimal): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1
}
