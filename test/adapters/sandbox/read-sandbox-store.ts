const statuses = ['enabled', 'suspended', 'staged', 'invited', 'deactivated']

/** A sandbox's store as tests look at it. */
export interface Store {
  readonly writes: number
  readonly accounts: readonly StoredAccount[]
}

interface StoredAccount {
  readonly id: string
  readonly username: string
  readonly email: string | null
  readonly displayName: string | null
  readonly status: string
  readonly createdAt: number | null
  readonly validUntil: number | null
  readonly grants: readonly StoredGrant[]
}

interface StoredGrant {
  readonly type: string
  readonly resource: string
  readonly level: string | null
  readonly status: string
  readonly computedBy: string | null
}

type Row = [string, number, string, string, string | null, string | null, null, null, number | null, Special[], number?]
type Special = [number, string, string | null]

/** Reads the file by its description alone, apart from the code that is under test. */
export function readSandboxStore(text: string): Store {
  const { writes, rights, accounts } = JSON.parse(text) as {
    writes: number
    rights: [string, string, string | null][]
    accounts: Row[]
  }
  const grantOf = (number: number, status: string, computedBy: string | null): StoredGrant => {
    const [type, resource, level] = rights[number]!
    return { type, resource, level, status, computedBy }
  }
  return {
    writes,
    accounts: accounts.map(
      ([id, status, plain, username, email, displayName, , , createdAt, special, validUntil = null]) => ({
        id,
        username,
        email,
        displayName,
        status: statuses[status]!,
        createdAt,
        validUntil,
        grants: [
          ...(plain === '' ? [] : plain.split(' ').map((number) => grantOf(Number(number), 'active', null))),
          ...special.map((one) => grantOf(...one)),
        ],
      }),
    ),
  }
}
