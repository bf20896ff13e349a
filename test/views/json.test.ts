import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderJson } from '../../src/views/json.ts'

describe('JSON', () => {
  test('is indented by two spaces and ends with one newline', () => {
    expect(renderJson({ a: [1, 'x'], b: {} })).toBe('{\n  "a": [\n    1,\n    "x"\n  ],\n  "b": {}\n}\n')
  })

  test('escapes what does not show, in values and in keys', () => {
    expect(renderJson({ '\u202Ek': '\u001b[2J\u007F\u0085\u200B\u2028\u{E0041}\uD800é日' })).toBe(
      '{\n  "\\u202ek": "\\u001b[2J\\u007f\\u0085\\u200b\\u2028\\udb40\\udc41\\ud800é日"\n}\n',
    )
  })

  test('gives the same data back, and no raw control or bidi character', () => {
    const value = fc.jsonValue({ stringUnit: 'binary' })
    fc.assert(
      fc.property(value, (data) => {
        const text = renderJson(data)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)))
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  test('of nothing is null', () => {
    expect(renderJson(undefined)).toBe('null\n')
  })
})
