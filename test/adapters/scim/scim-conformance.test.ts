import { openScim } from '../../../src/adapters/scim/scim-adapter.ts'
import { scimManifest } from '../../../src/adapters/scim/scim-manifest.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { scimSubject } from '../scim-base/scim-subject.ts'

describeLiveConformance(scimSubject({ name: 'scim', manifest: scimManifest, open: openScim, type: 'group' }))
