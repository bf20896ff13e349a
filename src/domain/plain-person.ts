/**
 * Somebody as a line of the people source says, without anything made of it: every value is plain text in `bytes`, which
 * stands in other files just as it stands there.
 */
export interface PlainPerson {
  bytes: Uint8Array
  /** the same memory */
  view: DataView
  idFrom: number
  idLength: number
  emailFrom: number
  /** 0: none */
  emailLength: number
  /** by number of the attribute: where its value begins, and how long it is (0: none) */
  readonly from: Int32Array
  readonly length: Int32Array
}

/** Marks by number of the right: what is expected of the person at hand has one that nothing else has. */
export interface RightMarks {
  readonly marks: Int32Array
  readonly mark: number
}

/**
 * What stands around the rights in a row of the person at hand that was found to be plain. Rows of other systems that read
 * the same there are plain, too, and need not be taken apart.
 */
export interface RowFrame {
  /** counts until the row's reader goes on */
  view: DataView
  headFrom: number
  /** 0: no row was found yet */
  headLength: number
  tailFrom: number
  tailLength: number
}
