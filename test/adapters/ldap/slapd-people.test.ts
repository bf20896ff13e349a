import { afterAll, beforeAll, describe } from 'vitest'
import { describeDirectory } from '../directory-suite.ts'
import { createWorld } from './ldap-world.ts'
import { missingSlapd, type SlapdServer, startSlapd } from './slapd-server.ts'

const missing = missingSlapd()
let slapd: SlapdServer
beforeAll(async () => {
  if (missing === null) slapd = await startSlapd()
})
afterAll(async () => slapd?.stop())

describe.skipIf(missing !== null)('a directory of OpenLDAP', () => {
  describeDirectory({
    source: 'ldap',
    name: 'ldap (OpenLDAP)',
    people: {
      key: 'uid',
      mapping: { email: 'mail', department: 'departmentNumber' },
      status: { attribute: 'employeeType', active: ['staff'], leave: [], terminated: ['left'] },
    },
    domain: '',
    secret: 'password-of-somebody',
    async start() {
      const world = await createWorld(slapd)
      const { options, proxy } = world
      const add = (uid: string, departmentNumber: string, employeeType = 'staff') =>
        world.addPerson(uid, { departmentNumber, employeeType, userPassword: 'password-of-somebody' })
      await add('ada', 'Sales')
      await add('bo', 'Sales', 'left')
      await add('cy', 'Ops')
      return {
        settings: { ...options, page_size: 2 },
        seen: proxy.seen,
        isWrite: (asked) => /^(add|modify|delete|modifydn|compare)/i.test(asked),
        breakOff: (after) => proxy.play({ at: 'search', as: { kind: 'reset-after' }, after }),
      }
    },
  })
})
