import { useEffect, useState } from 'preact/hooks';

/** A value that components follow. */
export class Signal<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** The value, and a render whenever it changes. */
export function useSignal<T>(signal: Signal<T>): T {
  const [shown, setShown] = useState({ value: signal.value });
  useEffect(() => {
    const follow = () => setShown({ value: signal.value });
    // It may have changed before this effect ran.
    if (!Object.is(signal.value, shown.value)) follow();
    return signal.subscribe(follow);
  }, [signal]);
  return signal.value;
}
