/** The package's version; a test keeps it equal to package.json, so that no start reads a file for it. */
export const version = '0.1.0'
