import fc from 'fast-check'

export type Dice = fc.GeneratorValue

type Plain = string | readonly Plain[] | readonly (readonly [string, Plain])[]

/** Comments; each gets a number behind its sign. */
const noise = ['# №', '#№', '# a: [b №', '#- x №', "# it's №", '# №  two  ', '# --- №']

/** A file of ours as somebody might have written it: every style of YAML that may stand there, badly indented. */
export function randomFile(dice: Dice): string {
  const count = dice(fc.nat, { max: 3 })
  let text = ''
  for (let index = 0; index < count; index++) {
    if (index > 0 || chance(dice, 20)) text += `${loose(dice, '')}---${chance(dice, 20) ? '  # doc №' : ''}\n`
    text += loose(dice, '') + document(dice, index) + (chance(dice, 20) ? loose(dice, '   ') : '') + loose(dice, '')
    if (chance(dice, 10)) text += '...\n'
    else if (chance(dice, 5)) text += '---\n# nothing №\n'
  }
  text += loose(dice, '')
  if (chance(dice, 10) && text.startsWith('---')) text = `%YAML 1.2\n${text}`
  if (chance(dice, 20)) text = text.replace(/\n+$/, '')
  if (chance(dice, 20)) text = text.replaceAll('\n', '\r\n')
  let comments = 0
  text = text.replaceAll('№', () => `№${++comments}`)
  return chance(dice, 10) ? `\uFEFF${text}` : text
}

function document(dice: Dice, index: number): string {
  const entries = pick(dice, [policy, exception, lock])(dice, index)
  const [kind, plural, body] = entries
  const shape = dice(fc.nat, { max: 9 })
  if (shape < 2) return `${kind}:${behind(dice)}\n${map(dice, body, 0, true)}`
  if (shape < 4) {
    const indent = dice(fc.nat, { max: 3 })
    return `${plural}:${behind(dice)}\n${list(dice, [body], indent)}`
  }
  if (shape === 4) return `${kind}: ${flow(dice, body, 1)}${behind(dice)}\n`
  if (shape === 5) return `? ${kind}\n: # why №\n${map(dice, body, 2, false)}`
  return `${kind}:${behind(dice)}\n${map(dice, body, 1 + dice(fc.nat, { max: 4 }), false)}`
}

type Body = readonly (readonly [string, Plain])[]

function policy(dice: Dice, index: number): readonly [string, string, Body] {
  const body: (readonly [string, Plain])[] = [
    ['name', `P${index}`],
    ['version', '0123'],
    ['description', sentence(dice)],
    [
      'triggers',
      [
        [
          ['job_title', 'SRE'],
          ['team', ['a', 'yes', '0123', '2026-01-01']],
        ],
      ],
    ],
    ['inherits', ['A', 'B: c', "it's # x"]],
    [
      'grants',
      [
        'gitlab:group:a',
        [
          ['grant', 'slack:channel:#x'],
          ['grace', '30d'],
        ],
        'x:y:z (a)',
      ],
    ],
  ]
  return ['policy', 'policies', shuffled(dice, body)]
}

function exception(dice: Dice, index: number): readonly [string, string, Body] {
  const body: (readonly [string, Plain])[] = [
    ['user', 'ana'],
    ['grants', ['gitlab:group:a', 'b:c:d']],
    ['justification', sentence(dice)],
    ['expires', '2026-12-31'],
    ['approved_by', ['cto', 'ceo']],
  ]
  return ['exception', 'exceptions', shuffled(dice, chance(dice, 50) ? [...body, ['id', `EX-${index}`]] : body)]
}

function lock(dice: Dice): readonly [string, string, Body] {
  return [
    'lock',
    'locks',
    shuffled(dice, [
      ['user', 'ana'],
      ['reason', sentence(dice)],
      ['until', '2026-12-31'],
    ]),
  ]
}

function map(dice: Dice, body: Body, indent: number, isFlat: boolean): string {
  const pad = ' '.repeat(indent)
  return body
    .map(
      ([key, value]) =>
        `${isFlat && chance(dice, 30) ? '\n' : ''}${loose(dice, pad)}${pad}${pair(dice, key, value, indent)}`,
    )
    .join('')
}

function pair(dice: Dice, key: string, value: Plain, indent: number): string {
  const shown = chance(dice, 10) ? `"${key}" ` : key
  if (isMap(value) && chance(dice, 60)) {
    return `${shown}:${behind(dice)}\n${map(dice, value, indent + 1 + dice(fc.nat, { max: 3 }), false)}`
  }
  if (isList(value) && chance(dice, 70))
    return `${shown}:${behind(dice)}\n${list(dice, value, indent + dice(fc.nat, { max: 3 }))}`
  if (typeof value === 'string') {
    if (key === 'justification' || key === 'description' || key === 'reason')
      return `${shown}: ${long(dice, value, indent)}`
    return `${shown}:${pick(dice, [' ', '   ', `\n${' '.repeat(indent + 1)}`])}${scalar(dice, value)}${behind(dice)}\n`
  }
  return `${shown}:  ${flow(dice, value, indent + 1)}${behind(dice)}\n`
}

function list(dice: Dice, items: readonly Plain[], indent: number): string {
  const pad = ' '.repeat(indent)
  return items
    .map((item) => {
      const gap = ' '.repeat(dice(fc.nat, { max: 2 }))
      const inner = indent + 2 + gap.length
      const start = `${loose(dice, pad)}${pad}- ${gap}`
      if (!isMap(item) || chance(dice, 30)) return `${start}${flow(dice, item, inner)}${behind(dice)}\n`
      if (chance(dice, 20)) return `${start}${behind(dice)}\n${map(dice, item, inner, false)}`
      const [[key, value] = ['', ''], ...rest] = item
      return start + pair(dice, key, value, inner) + map(dice, rest, inner, false)
    })
    .join('')
}

function flow(dice: Dice, value: Plain, indent: number): string {
  if (typeof value === 'string') return scalar(dice, value, true)
  const isBroken = chance(dice, 40)
  const gap = () =>
    isBroken && chance(dice, 60) ? `${behind(dice)}\n${loose(dice, ' '.repeat(indent))}${' '.repeat(indent)}` : ''
  const texts = isMap(value)
    ? value.map(([key, inner]) => `${key}:${gap()} ${flow(dice, inner, indent + 1)}`)
    : value.map((item) => flow(dice, item, indent + 1))
  const joined = texts.map((text) => gap() + text + gap()).join(',')
  const last = chance(dice, 10) ? ',' : ''
  return isMap(value) ? `{${joined}${last}${gap()}}` : `[${joined}${last}${gap()}]`
}

function scalar(dice: Dice, text: string, isFlow = false): string {
  const mustQuote = /[#:'[\]{},&]/.test(isFlow ? text : text.replaceAll(/:(?! )/g, '')) || /^[\d%]/.test(text)
  const style = mustQuote ? 1 + dice(fc.nat, { max: 1 }) : dice(fc.nat, { max: 2 })
  if (style === 0) return text
  return style === 1 ? `"${text}"` : `'${text.replaceAll("'", "''")}'`
}

/** A sentence over several lines, in one of the five ways. */
function long(dice: Dice, text: string, indent: number): string {
  const pad = ' '.repeat(indent + 1 + dice(fc.nat, { max: 3 }))
  const lines = text.split(' ')
  const folded = lines.join(`\n${chance(dice, 30) ? '\n' : ''}${pad}`)
  const style = dice(fc.nat, { max: 3 })
  if (style === 0) return `${folded}${behind(dice)}\n`
  if (style === 1) return `"${folded} \\\n${pad} \\ end"${behind(dice)}\n`
  if (style === 2) return `'${folded}'${behind(dice)}\n`
  const header = pick(dice, ['|', '>', '|-', '>-', '|+', '>+'])
  const digit = chance(dice, 20) ? String(pad.length - indent) : ''
  const start = digit !== '' && chance(dice, 50) ? `${pad}  ` : pad
  const blanks = '\n'.repeat(dice(fc.nat, { max: 2 }))
  return `${header[0]}${digit}${header.slice(1)}${behind(dice)}\n${blanks}${start}${lines.join(`\n${pad}  \n${pad} `)}\n${blanks}`
}

function sentence(dice: Dice): string {
  return pick(dice, ['why', 'a longer reason', 'one # two', 'yes'])
}

function behind(dice: Dice): string {
  return chance(dice, 20) ? `${pick(dice, [' ', '   ', '\t', '         '])}${pick(dice, noise)}` : ''
}

function loose(dice: Dice, pad: string): string {
  if (!chance(dice, 15)) return ''
  const line = () =>
    chance(dice, 30) ? pick(dice, ['', '  ']) : pick(dice, [pad, pad, ' ', '', `${pad}  `]) + pick(dice, noise)
  return Array.from({ length: 1 + dice(fc.nat, { max: 2 }) }, () => `${line()}\n`).join('')
}

function isMap(value: Plain): value is Body {
  return (
    isList(value) &&
    value.every((one) => Array.isArray(one) && one.length === 2 && typeof one[0] === 'string') &&
    value.length > 0 &&
    /^[a-z_]+$/.test((value as Body)[0]![0])
  )
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}

function chance(dice: Dice, percent: number): boolean {
  return dice(fc.nat, { max: 99 }) < percent
}

function pick<T>(dice: Dice, values: readonly T[]): T {
  return dice(fc.constantFrom, ...values) as T
}

function shuffled<T>(dice: Dice, values: readonly T[]): T[] {
  return dice(fc.shuffledSubarray, [...values], { minLength: values.length })
}
