import type { AccountRows, HeldRight, PlainRows, RemainingRows } from '../../domain/account-rows.ts'
import type { ActualAccount, ActualGrant } from '../../domain/access.ts'
import type { PlainPerson } from '../../domain/plain-person.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'
import { Failure } from '../../domain/failure.ts'
import { backslash, closeBracket, comma, isDigit, openBracket, quote, space, zero } from '../../files/ascii.ts'
import { entryText, type LineReader, lineText, openLines } from '../../files/line-reader.ts'
import { createPlainRow } from './plain-row.ts'
import { checkHead, parseAccount, type StoreHead } from './sandbox-file.ts'
import { accountRow, type SandboxAccount, type SandboxState, grantRows } from './sandbox-state.ts'

/** The store's file as rows; null when there is none or it is not as `formatStore` writes it: then it is to be parsed. */
export function openStoreRows(
  path: string,
  options: {
    readonly shown: string
    readonly system: string
    readonly manifest: AdapterManifest
    readonly actingAccount: string | null
  },
): AccountRows | null {
  const { system, manifest } = options
  const reader = openLines(path, { hashFrom: 0 })
  if (reader === null) return null
  const head = reader.next() ? readHead(reader) : null
  const checked = head === null ? null : checkHead(head, system, manifest)
  if (checked === null || 'problem' in checked) {
    reader.close()
    return null
  }
  return storeRows(reader, checked, options)
}

/** The head's line is an object whose last member, the list of accounts, is still open. */
function readHead(reader: LineReader): unknown {
  const text = lineText(reader)
  if (!text.endsWith(',"accounts":[')) return null
  try {
    return JSON.parse(`${text}]}`)
  } catch {
    return null
  }
}

function storeRows(
  reader: LineReader,
  head: StoreHead,
  options: {
    readonly shown: string
    readonly system: string
    readonly manifest: AdapterManifest
    readonly actingAccount: string | null
  },
): AccountRows {
  const left = new Map<string, SandboxAccount>()
  const held = new Int32Array(head.rights.length)
  const stamps = new Int32Array(head.rights.length)
  let stamp = 0
  let count = 0
  let accountCount = 0
  let grantCount = 0
  /** the line was taken, not only looked at ahead */
  let isTaken = false
  /** the line that was taken is an account's */
  let isRow = false
  /** behind the rights of the account that was found */
  let namesAt = 0
  let isOver = false
  /** the account found: in the line, or (its id) among those that were passed */
  let found: { readonly passed: string | null } | null = null

  return {
    actingAccount: options.actingAccount,
    rights: head.rights.map(({ type, resource, level }): HeldRight => ({ type, resource, level })),
    held,
    count: () => count,
    find,
    username: () => (found?.passed ? (left.get(found.passed)?.username ?? '') : parseLine().username),
    isNamed: (username, email) => found?.passed === null && isNamed(reader, namesAt, username, email),
    names: () => (found?.passed ? left.get(found.passed)! : parseLine()),
    settle,
    rest,
    totals: () => ({ accounts: accountCount, grants: grantCount, requests: 1 }),
    close: () => reader.close(),
    plain: openPlain,
  }

  function openPlain(numbers: Int32Array): PlainRows {
    const row = createPlainRow(reader, numbers)
    let matched = 0
    const matchNext: PlainRows['match'] = (person, expected, frame) =>
      isOver ? -1 : row.match(isTaken ? reader.start : reader.ahead(), person, expected, frame)
    return {
      match(person, expected, frame) {
        matched = matchNext(person, expected, frame)
        // What comes before is nobody's who is asked about from here on.
        while (matched === -1 && isBefore(person)) {
          keep()
          matched = matchNext(person, expected, frame)
        }
        return matched
      },
      settle() {
        if (!isTaken) reader.skip(row.end())
        isTaken = false
        accountCount++
        grantCount += matched
      },
    }
  }

  function isBefore({ bytes, idFrom, idLength }: PlainPerson): boolean {
    const id = Buffer.from(bytes.buffer, bytes.byteOffset + idFrom, idLength).toString('latin1')
    return isAtRow() && compareId(reader, id) < 0
  }

  function find(account: string): boolean {
    found = null
    for (;;) {
      const order = isAtRow() ? compareId(reader, account) : 1
      if (order === 0) {
        if (!scan(reader.start + 2 + account.length)) return false
        found = { passed: null }
        return true
      }
      if (order > 0) return findLeft(account)
      keep()
    }
  }

  function findLeft(account: string): boolean {
    const known = left.get(account)
    if (!known || known.status !== 'enabled' || known.validUntil !== null) return false
    count = 0
    for (const { type, resource, level, status, computedBy } of known.grants.values()) {
      if (status !== 'active' || computedBy !== null) return false
      held[count++] = head.rights.findIndex(
        (one) => one.type === type && one.resource === resource && one.level === level,
      )
    }
    found = { passed: account }
    return true
  }

  function settle(): void {
    if (found?.passed === null) {
      isTaken = false
      accountCount++
      grantCount += count
    } else if (found) left.delete(found.passed)
    found = null
  }

  /** `",0,"12 15"` after the id, with nothing special at the end; anything else is not plain. */
  function scan(from: number): boolean {
    const { bytes, end } = reader
    let at = from
    if (bytes[at] !== quote || bytes[at + 1] !== comma || bytes[at + 2] !== zero || bytes[at + 3] !== comma)
      return false
    at += 4
    if (bytes[at++] !== quote) return false
    count = 0
    stamp++
    let number = -1
    for (; at < end; at++) {
      const code = bytes[at]!
      if (isDigit(code)) number = (number === -1 ? 0 : number * 10) + code - zero
      else {
        if (number !== -1) {
          if (number >= held.length || stamps[number] === stamp) return false
          stamps[number] = stamp
          held[count++] = number
          number = -1
        }
        if (code === quote) break
        if (code !== space) return false
      }
    }
    namesAt = at + 1
    return endsPlain()
  }

  function endsPlain(): boolean {
    const { bytes, end } = reader
    const last = bytes[end - 1] === comma ? end - 1 : end
    return (
      bytes[last - 1] === closeBracket &&
      bytes[last - 2] === closeBracket &&
      bytes[last - 3] === openBracket &&
      bytes[last - 4] === comma
    )
  }

  function isAtRow(): boolean {
    if (isTaken) return isRow
    isTaken = true
    isRow = !isOver && reader.next() && !reader.isCut() && reader.bytes[reader.start] === openBracket
    if (isRow || isOver) return isRow
    isOver = true
    if (reader.isCut() || lineText(reader) !== ']}' || reader.next()) throw damaged(options)
    return false
  }

  function keep(): void {
    const account = parseLine()
    if (left.has(account.id)) throw damaged(options)
    left.set(account.id, account)
    accountCount++
    grantCount += account.grants.size
    isTaken = false
  }

  function parseLine(): SandboxAccount {
    try {
      const account = parseAccount(JSON.parse(entryText(reader)), head.rights)
      if (account) return account
    } catch {
      throw damaged(options)
    }
    throw damaged(options)
  }

  function rest(): RemainingRows {
    while (isAtRow()) keep()
    const digest = reader.digest()
    reader.close()
    const state: SandboxState = { writes: head.writes, accounts: left }
    const accounts: ActualAccount[] = [...left.values()].map((account) => accountRow(account, options.manifest))
    const grants: ActualGrant[] = grantRows(state, null)
    return { accounts, grants, accountCount, digest }
  }
}

/** The order of the line's id and `account`, as far as both are plain ASCII; what is not comes first, to be kept aside. */
function compareId({ bytes, start, end }: LineReader, account: string): number {
  let at = start + 2
  for (let index = 0; index < account.length; index++, at++) {
    const code = at < end ? bytes[at]! : 0
    if (code === quote || code === backslash || code > 126) return -1
    const wanted = account.charCodeAt(index)
    if (code !== wanted) return code - wanted
  }
  return bytes[at] === quote ? 0 : 1
}

/** `,"ada","ada@acme.com","Ada",null,null,…`: whether the names that follow `from` are these and no more. */
function isNamed({ bytes, end }: LineReader, from: number, username: string, email: string | null): boolean {
  let at = skipText(bytes, from, `,"${username}",`)
  if (at === -1) return false
  const mail = email === null ? -1 : skipText(bytes, at, `"${email}",`)
  at = mail === -1 ? skipText(bytes, at, 'null,') : mail
  if (at === -1) return false
  if (bytes[at] === quote) {
    for (at++; at < end && bytes[at] !== quote; at++) if (bytes[at] === backslash) return false
    at++
  } else at = skipText(bytes, at, 'null')
  return at !== -1 && skipText(bytes, at, ',null,null,') !== -1
}

/** Behind `text`, which must be plain ASCII to be found, where it stands at `at`; else -1. */
function skipText(bytes: Buffer, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return -1
  return at + text.length
}

function damaged({ shown, system }: { readonly shown: string; readonly system: string }): Failure {
  return new Failure({
    code: 'system-unreadable',
    message: `the store \`${shown}\` of the sandbox \`${system}\` is damaged`,
    help: `restore \`${shown}\` from a copy; \`provisionr sandbox reset ${system}\` starts it from its seed again`,
  })
}
