import { openNotion } from '../../../src/adapters/notion/notion-adapter.ts'
import { notionManifest } from '../../../src/adapters/notion/notion-manifest.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { scimSubject } from '../scim-base/scim-subject.ts'

describeLiveConformance(
  scimSubject({
    name: 'notion',
    manifest: notionManifest,
    open: openNotion,
    type: 'space',
    level: 'read',
    dropsInactive: true,
  }),
)
