import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startTcpFaultProxy, type TcpFaultProxy } from './tcp-fault-proxy.ts'

/** Answers `hello` with `HELLO`, and remembers what it heard. */
async function startShouter(): Promise<{ proxy: TcpFaultProxy; heard: string[] }> {
  const heard: string[] = []
  const server = createServer((socket) =>
    socket
      .on('data', (bytes) => {
        heard.push(bytes.toString())
        socket.write(bytes.toString().toUpperCase())
      })
      .on('error', () => undefined),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { proxy: await startTcpFaultProxy({ host: '127.0.0.1', port }, (bytes) => [bytes.toString()]), heard }
}

/** What comes back for one message, and how it ended too early, if it did. */
async function say({ host, port }: TcpFaultProxy, message: string, answer = message.length): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect({ host, port }, () => socket.write(message))
    const finish = () => {
      resolve(said)
      socket.destroy()
    }
    socket.on('end', () => {
      said += '(end)'
      finish()
    })
    socket.on('data', (bytes) => {
      said += bytes.toString()
      if (said.length === answer) finish()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      said += `(${error.code})`
      finish()
    })
  })
}

test('what has no fault goes through in both directions', async () => {
  const { proxy } = await startShouter()
  expect(await say(proxy, 'hello')).toBe('HELLO')
  expect(proxy.seen).toEqual(['hello'])
})

test('a request is lost on the way there, or its answer on the way back', async () => {
  const { proxy, heard } = await startShouter()
  proxy.play(
    { at: 'give', as: { kind: 'reset-before' } },
    { at: 'take', as: { kind: 'reset-after' }, after: 1, times: 1 },
  )
  expect([await say(proxy, 'give'), await say(proxy, 'take'), await say(proxy, 'take')]).toEqual([
    '(ECONNRESET)',
    'TAKE',
    '(ECONNRESET)',
  ])
  expect(heard).toEqual(['take', 'take'])
  expect(await say(proxy, 'take')).toBe('TAKE')
})

test('half of an answer comes, and then the end', async () => {
  const { proxy } = await startShouter()
  proxy.play({ at: 'list', as: { kind: 'cut' } })
  expect(await say(proxy, 'list all')).toBe('LIST(end)')
})

test('an answer that is late is the true one', async () => {
  const { proxy } = await startShouter()
  proxy.play({ at: 'hello', as: { kind: 'delay', ms: 20 } })
  const before = performance.now()
  expect(await say(proxy, 'hello')).toBe('HELLO')
  expect(performance.now() - before).toBeGreaterThan(15)
})

test('connections are refused', async () => {
  const { proxy, heard } = await startShouter()
  proxy.play({ at: 'connect', as: { kind: 'reset-before' }, times: 1 })
  expect(await say(proxy, 'hello')).toBe('(ECONNRESET)')
  expect(heard).toEqual([])
  expect(await say(proxy, 'hello')).toBe('HELLO')
})
