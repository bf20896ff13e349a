import { describeDirectory } from '../directory-suite.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { scimToken, startScimServer } from '../scim-base/scim-server.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

describeDirectory({
  source: 'scim',
  people: {
    key: 'userName',
    mapping: { department: 'enterprise.department' },
    status: { attribute: 'active', active: ['true'], leave: [], terminated: ['false'] },
  },
  domain: '',
  async start() {
    const { url, store } = await startScimServer({ readOnly: true })
    const add = (id: string, department: string, active = true) =>
      store.users.set(id, {
        id,
        userName: id,
        active,
        emails: [{ value: `${id}@home.test` }, { value: `${id}@acme.test`, primary: true }],
        [enterprise]: { department },
      })
    add('ada', 'Sales')
    add('bo', 'Sales', false)
    add('cy', 'Ops')
    const proxy = await startFaultProxy(url)
    return {
      settings: { url: `${proxy.url}/scim/v2`, token: scimToken, page_size: 2 },
      seen: proxy.seen,
      isWrite: (asked) => !asked.startsWith('GET '),
      breakOff: (after) => proxy.play({ at: 'GET /scim/v2/Users', as: { kind: 'cut' }, after }),
    }
  },
})
