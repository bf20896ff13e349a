import { BerReader } from 'ldapts'

const names: Readonly<Record<number, string>> = {
  0x60: 'bind',
  0x42: 'unbind',
  0x63: 'search',
  0x66: 'modify',
  0x68: 'add',
  0x4a: 'delete',
  0x77: 'extended',
}

/** What a client asks of a server of LDAP, for a proxy: `search ou=people,dc=acme,dc=test`. */
export function ldapRequests(bytes: Buffer): readonly string[] {
  const requests: string[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const reader = new BerReader(rest)
    // Only the beginning of a message tells what it is; whatever else comes is the rest of one.
    if (reader.readSequence(0x30) === null) return requests
    const end = reader.offset + reader.length
    reader.readInt()
    const operation = reader.readSequence()
    const name = names[operation ?? 0]
    if (name === undefined) return requests
    if (name === 'bind') reader.readInt()
    requests.push(name === 'unbind' || name === 'extended' ? name : `${name} ${reader.readString() ?? ''}`)
    rest = rest.subarray(end)
  }
  return requests
}
