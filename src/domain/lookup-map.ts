/**
 * A map whose values are found one by one. What needs all of them, or their number, is asked of `all`; the keys are often
 * known without the values.
 */
export class LookupMap<T> implements ReadonlyMap<string, T> {
  readonly #find: (key: string) => T | undefined
  readonly #all: () => ReadonlyMap<string, T>
  readonly #keys: (() => Iterable<string>) | null

  constructor(options: {
    readonly find: (key: string) => T | undefined
    readonly all: () => ReadonlyMap<string, T>
    readonly keys?: () => Iterable<string>
  }) {
    this.#find = options.find
    this.#all = options.all
    this.#keys = options.keys ?? null
  }

  get size(): number {
    return this.#all().size
  }

  get(key: string): T | undefined {
    return this.#find(key)
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined
  }

  forEach(visit: (value: T, key: string, map: ReadonlyMap<string, T>) => void): void {
    for (const [key, value] of this.#all()) visit(value, key, this)
  }

  entries(): MapIterator<[string, T]> {
    return this.#all().entries()
  }

  keys(): MapIterator<string> {
    return new Set(this.#keys?.() ?? this.#all().keys()).values()
  }

  values(): MapIterator<T> {
    return this.#all().values()
  }

  [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries()
  }
}
