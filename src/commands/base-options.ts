/** Which revision a change is compared with, and what is known of it. */
export interface BaseOptions {
  readonly ref: string
  /** what it is called, where `ref` is a commit that nobody knows by its id */
  readonly name?: string
  /** compare with the commit from which `ref` and `head` went apart, instead of with `ref` as it is now */
  readonly fromMergeBase: boolean
  readonly head: string
  /** without a configuration at the base: go on, and count everything as new */
  readonly mayBeEmpty: boolean
  /** the working tree is the base's: programs in it are no part of the change, and may be run */
  readonly isCheckedOut?: boolean
}

/** What the branch here did since it left `ref`. */
export function sinceBranching(ref: string, options: Pick<BaseOptions, 'mayBeEmpty'>): BaseOptions {
  return { ref, fromMergeBase: true, head: 'HEAD', ...options }
}
