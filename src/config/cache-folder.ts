/** The user's cache folder for this program (XDG Base Directory Specification); null: none, or turned off. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | null {
  const { PROVISIONR_CACHE: own, XDG_CACHE_HOME: shared, HOME: home } = env
  if (own === 'off') return null
  if (own !== undefined && own !== '') return own
  if (shared !== undefined && shared.startsWith('/')) return `${shared}/provisionr`
  return home === undefined || home === '' ? null : `${home}/.cache/provisionr`
}
