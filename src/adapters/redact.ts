const shortest = 6

/**
 * Takes secrets out of a text, also as they look in a URL and in Base64, and control characters with them. Very short
 * secrets are left: they would be found in any text.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    // The longest first, so that none leaves its rest behind.
    .sort((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const form of forms) clean = clean.replaceAll(form, '[secret]')
    // oxlint-disable-next-line no-control-regex
    return clean.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
  }
}
