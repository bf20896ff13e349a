import { describeDirectory } from '../directory-suite.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { startOktaServer } from './okta-server.ts'

const user = (name: string, department: string, status = 'ACTIVE') => {
  const login = `${name}@acme.test`
  // Of a profile the emulator keeps names and addresses alone.
  return { login, email: login, first_name: name, last_name: department, status }
}

describeDirectory({
  source: 'okta',
  people: {
    key: 'profile.login',
    mapping: { email: 'profile.email', department: 'profile.lastName' },
    status: { attribute: 'status', active: ['ACTIVE', 'PROVISIONED'], leave: [], terminated: ['SUSPENDED'] },
  },
  domain: '@acme.test',
  async start() {
    const users = [user('ada', 'Sales'), user('bo', 'Sales', 'SUSPENDED'), user('cy', 'Ops')]
    const server = await startOktaServer({ seed: { users } })
    const proxy = await startFaultProxy(server.url)
    server.publish(proxy.url)
    return {
      settings: { url: proxy.url, token: server.readToken, page_size: 2 },
      seen: proxy.seen,
      isWrite: (asked) => !asked.startsWith('GET '),
      breakOff: (after) => proxy.play({ at: 'GET /api/v1/users?', as: { kind: 'cut' }, after }),
    }
  },
})
