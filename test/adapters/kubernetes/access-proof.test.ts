import { expect, test } from 'vitest'
import { requestUnder } from '../../../src/adapters/kubernetes/access-proof.ts'

test('a request that the rules allow is made of the first that can be asked about', () => {
  const core = { apiGroups: [''], resources: ['pods/log'], resourceNames: ['web'], verbs: ['get', 'list'] }
  expect(requestUnder([{ verbs: [], resources: ['pods'] }, core], 'shop')).toEqual({
    resourceAttributes: {
      verb: 'get',
      group: '',
      resource: 'pods',
      subresource: 'log',
      name: 'web',
      namespace: 'shop',
    },
  })
  const everything = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }
  expect(requestUnder([everything], null)).toEqual({ resourceAttributes: { verb: '*', group: '*', resource: '*' } })
})

test('addresses can be asked about in the whole cluster only', () => {
  const healthy = { nonResourceURLs: ['/healthz'], verbs: ['get'] }
  expect(requestUnder([healthy], null)).toEqual({ nonResourceAttributes: { verb: 'get', path: '/healthz' } })
  expect(requestUnder([healthy], 'shop')).toBe(null)
  expect(requestUnder([], null)).toBe(null)
})
