import { createLiveCompany, type LiveCompany, personOf } from '../live-company.ts'

/** Ada and Bo write, Cy reads, by groups of a live directory. */
export function createDirectoryCompany(
  { bind_password, ...settings }: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): LiveCompany {
  return createLiveCompany(
    {
      systems: { directory: { ...settings, adapter: 'ldap', bind_password: '${LDAP_PASSWORD}', options } },
      settings: { guards: { min_admins: 0 } },
      people: [personOf('ada', 'writers'), personOf('bo', 'writers'), personOf('cy', 'readers')],
      policies: [
        { name: 'Writers', triggers: [{ team: 'writers' }], grants: ['directory:group:writers'] },
        { name: 'Readers', triggers: [{ team: 'readers' }], grants: ['directory:group:readers'] },
      ],
    },
    { LDAP_PASSWORD: String(bind_password) },
  )
}
