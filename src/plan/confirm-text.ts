import { shellWord } from '../domain/shell-word.ts'

/** `--confirm ADDRESS` for each, to be copied. */
export function confirmText(addresses: readonly string[]): string {
  return addresses.map((address) => `--confirm ${shellWord(address)}`).join(' ')
}
