import type { AdapterIo } from '../adapter.ts'
import type { GithubClient } from './github-client.ts'
import type { GithubUser } from './github-reads.ts'

/**
 * What accounts are called now. Endpoints take logins, and a login that was given up may be somebody else's by now: what was
 * asked longer than a moment ago is asked again.
 */
export interface GithubLogins {
  /** null: there is no such account */
  loginOf(account: string): Promise<string | null>
  /** by an answer that just came */
  remember(user: GithubUser): void
}

const moment = 60_000

export function createLogins(client: GithubClient, { clock }: Pick<AdapterIo, 'clock'>): GithubLogins {
  const known = new Map<string, { readonly login: string; readonly at: number }>()
  const remember = ({ id, login }: GithubUser) => void known.set(id, { login, at: clock() })
  return {
    remember,
    async loginOf(account) {
      if (!/^[1-9]\d{0,14}$/.test(account)) return null
      const one = known.get(account)
      if (one && clock() - one.at < moment) return one.login
      const user = await client.userById(account)
      if (user?.id !== account) return null
      remember(user)
      return user.login
    },
  }
}
