/** Where documents are when the configuration does not say; these folders need not exist. */
export const defaultPaths = ['policies', 'exceptions'] as const
