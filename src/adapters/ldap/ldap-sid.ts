/**
 * The security identifier of an account's primary group: the account's own, with another last number (MS-DTYP, 2.4.2).
 */
export function primaryGroupOf(sid: Buffer | null, number: string | null): Buffer | null {
  if (sid === null || sid.length < 12 || number === null || !/^\d{1,10}$/.test(number)) return null
  const group = Buffer.from(sid)
  group.writeUInt32LE(Number(number), group.length - 4)
  return group
}
