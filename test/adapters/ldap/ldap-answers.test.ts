import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { BerReader, BerWriter, PagedResultsControl } from 'ldapts'
import { expect, onTestFinished, test } from 'vitest'
import { readAll } from '../live-subject.ts'
import { openWith } from './ldap-world.ts'

const base = 'dc=acme,dc=test'

type Answer = (request: { readonly id: number; readonly text: string; readonly cookie: string }) => Buffer | null

/** A server that lets everybody in and answers lists as the test says; null: it hangs up. */
async function answering(answer: Answer, own: Readonly<Record<string, unknown>> = {}) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('data', (bytes) => {
      const reader = new BerReader(bytes)
      reader.readSequence()
      const id = reader.readInt()!
      const operation = reader.readSequence()
      const text = bytes.toString('latin1')
      if (operation === 0x60) return void socket.write(result(id, 0x61, 0))
      if (operation === 0x42) return void socket.end()
      // The root says nothing about itself.
      if (!text.includes(base)) return void socket.write(result(id, 0x65, 0))
      const said = answer({ id, text, cookie: /cookie-\d/.exec(text)?.[0] ?? '' })
      if (said === null) socket.destroy()
      else socket.write(said)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const bases = { user_base: `ou=people,${base}`, group_base: `ou=groups,${base}` }
  const options = { url: `ldap://127.0.0.1:${port}`, bind_dn: 'cn=x', bind_password: 'password', ...bases }
  const adapter = await openWith({ ...options, kind: 'openldap', timeout: 500, ...own })
  onTestFinished(() => adapter.close())
  return adapter
}

function message(id: number, tag: number, write: (writer: BerWriter) => void, cookie: string | null = null): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  writer.startSequence(tag)
  write(writer)
  writer.endSequence()
  if (cookie !== null) {
    writer.startSequence(0xa0)
    new PagedResultsControl({ value: { size: 0, cookie: Buffer.from(cookie) } }).write(writer)
    writer.endSequence()
  }
  writer.endSequence()
  return writer.buffer
}

function result(id: number, tag: number, code: number, cookie: string | null = null, said = ''): Buffer {
  return message(
    id,
    tag,
    (writer) => {
      writer.writeEnumeration(code)
      writer.writeString('')
      writer.writeString(said)
    },
    cookie,
  )
}

function entry(id: number, name: string, attributes: Readonly<Record<string, readonly (string | Buffer)[]>>): Buffer {
  return message(id, 0x64, (writer) => {
    writer.writeString(name)
    writer.startSequence()
    for (const [type, values] of Object.entries(attributes)) {
      writer.startSequence()
      writer.writeString(type)
      writer.startSequence(0x31)
      for (const value of values) writer.writeBuffer(Buffer.from(value as string), 0x04)
      writer.endSequence()
      writer.endSequence()
    }
    writer.endSequence()
  })
}

function person(id: number, uid: string): Buffer {
  return entry(id, `uid=${uid},ou=people,${base}`, { entryUUID: [`id-of-${uid}`], uid: [uid] })
}

const statusOf = async (adapter: Awaited<ReturnType<typeof answering>>) => {
  const { accounts, scopes } = await readAll(adapter)
  const { status, detail } = scopes.find((one) => one.scope === 'accounts')!
  return { ids: accounts.map((one) => one.id), status, detail }
}

test('a page with nothing on it is no end as long as the server has another', async () => {
  const adapter = await answering(({ id, text, cookie }) => {
    if (text.includes('ou=groups')) return result(id, 0x65, 0)
    if (cookie === '') return Buffer.concat([person(id, 'ada'), result(id, 0x65, 0, 'cookie-1')])
    if (cookie === 'cookie-1') return result(id, 0x65, 0, 'cookie-2')
    return Buffer.concat([person(id, 'bo'), result(id, 0x65, 0, '')])
  })
  expect(await statusOf(adapter)).toEqual({ ids: ['id-of-ada', 'id-of-bo'], status: 'complete', detail: null })
})

test('a server that always has another page, and nothing on it, is not waited for', async () => {
  const adapter = await answering(({ id }) => result(id, 0x65, 0, 'cookie-1'))
  expect(await statusOf(adapter)).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('does not come to the end') as string,
  })
})

test('an entry that comes twice makes the list doubtful', async () => {
  const adapter = await answering(({ id }) =>
    Buffer.concat([person(id, 'ada'), person(id, 'ada'), result(id, 0x65, 0, '')]),
  )
  expect(await statusOf(adapter)).toMatchObject({ status: 'partial' })
})

test('a server that sends on to another is not followed', async () => {
  const adapter = await answering(({ id }) => result(id, 0x65, 10, null, 'try there'))
  expect(await statusOf(adapter)).toMatchObject({
    status: 'failed',
    detail: 'directory answered 10 (it sends on to another server, which is not followed): try there',
  })
})

test('what is not LDAP is no empty list', async () => {
  const adapter = await answering(() => Buffer.from('300302010230', 'hex'))
  expect(await statusOf(adapter)).toMatchObject({
    status: 'failed',
    detail: 'directory did not answer (it answered with something that is not LDAP)',
  })
})

test('who speaks another language is not waited for', async () => {
  const server = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const options = { url: `ldap://127.0.0.1:${port}`, bind_dn: 'cn=x', bind_password: 'password' }
  const adapter = await openWith({ ...options, user_base: base, group_base: base })
  await expect(adapter.check()).rejects.toThrow('it answered with something that is not LDAP')
})

test('a server that hangs up in the middle of a list is asked again from the start', async () => {
  let isFirst = true
  const adapter = await answering(({ id, cookie }) => {
    if (cookie === '') return Buffer.concat([person(id, 'ada'), result(id, 0x65, 0, 'cookie-1')])
    if (isFirst) {
      isFirst = false
      return null
    }
    return Buffer.concat([person(id, 'bo'), result(id, 0x65, 0, '')])
  })
  expect(await statusOf(adapter)).toEqual({ ids: ['id-of-ada', 'id-of-bo'], status: 'complete', detail: null })
})

test('what the server says is passed on without the password', async () => {
  const adapter = await answering(({ id }) => result(id, 0x65, 80, null, 'cannot sign in with password'))
  expect((await statusOf(adapter)).detail).toBe(
    'directory answered 80 (some other error): cannot sign in with [secret]',
  )
})

test('members that come in parts are read to the last', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'].map((one) => `cn=${one},${base}`)
  const parts: Readonly<Record<string, string>> = { '2-*': '2-3', '4-*': '4-*' }
  const adapter = await answering(
    ({ id, text }) => {
      if (text.includes('ou=people')) return result(id, 0x65, 0)
      const asked = /member;range=(\d-\*)/.exec(text)?.[1]
      const [range, from] = asked === undefined ? ['0-1', 0] : [parts[asked]!, Number(asked[0])]
      const group = { objectClass: ['group'], cn: ['all'], [`member;range=${range}`]: names.slice(from, from + 2) }
      return Buffer.concat([entry(id, `cn=all,ou=groups,${base}`, group), result(id, 0x65, 0)])
    },
    { kind: 'active_directory' },
  )
  const { grants, scopes } = await readAll(adapter)
  expect(grants.map((one) => one.account)).toEqual(names)
  expect(scopes.every((one) => one.status === 'complete')).toBe(true)
})

test('a list whose rest does not come is not whole', async () => {
  const adapter = await answering(
    ({ id, text }) => {
      if (text.includes('ou=people') || text.includes('range')) return result(id, 0x65, 0)
      const group = { objectClass: ['group'], cn: ['all'], 'member;range=0-0': [`cn=a,${base}`] }
      return Buffer.concat([entry(id, `cn=all,ou=groups,${base}`, group), result(id, 0x65, 0)])
    },
    { kind: 'active_directory' },
  )
  expect((await readAll(adapter)).scopes.find((one) => one.scope === 'group')).toMatchObject({ status: 'failed' })
})

test('who interrupts does not wait for an answer that does not come', async () => {
  const interruption = new AbortController()
  const adapter = await answering(
    () => {
      interruption.abort(new Error('interrupted'))
      return Buffer.alloc(0)
    },
    { timeout: 60_000, signal: interruption.signal },
  )
  await expect(adapter.fetchAccounts()[Symbol.asyncIterator]().next()).rejects.toThrow('interrupted')
})
