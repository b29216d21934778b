/** A map whose values are created when they are first read, and then kept. */
export class LazyMap<Key, Value extends object> {
  readonly #creators = new Map<Key, () => Value>();
  readonly #values = new Map<Key, Value>();

  set(key: Key, create: () => Value): void {
    this.#creators.set(key, create);
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key) ?? this.#create(key);
  }

  #create(key: Key): Value | undefined {
    const value = this.#creators.get(key)?.();
    if (value) this.#values.set(key, value);
    return value;
  }
}
