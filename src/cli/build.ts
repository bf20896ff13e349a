/** The hash of the sources that this was built from, which the bundler puts here; null in the sources themselves. */
export const build: string | null = null
