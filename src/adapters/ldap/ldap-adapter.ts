import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { createLdapClient } from './ldap-client.ts'
import { createLdapDirectory } from './ldap-directory.ts'
import { createLdapMembership } from './ldap-membership.ts'
import { ldapSettings } from './ldap-settings.ts'
import { createLdapSystem } from './ldap-system.ts'

/** Opens a directory: OpenLDAP, 389 Directory Server, Active Directory. Its settings stand in `README.md`. */
export function openLdap(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const settings = ldapSettings(context)
  const { io, signal } = context
  const client = createLdapClient(settings.access, { name: context.settings.name, io, signal })
  const directory = createLdapDirectory(client, settings)
  const membership = createLdapMembership(client, directory, { placeholder: settings.emptyGroupMember })
  const system = createLdapSystem({ client, directory, membership, settings, clock: io.clock })
  return Promise.resolve(createLiveAdapter(manifest, system))
}
