/** What a worker is doing, in memory that it shares with the thread that watches it. */
export class Progress {
  readonly memory: SharedArrayBuffer;
  readonly #values: Int32Array;
  readonly #counts: Int32Array;

  constructor(parserCount: number, memory = new SharedArrayBuffer(4 * (2 + 2 * parserCount))) {
    this.memory = memory;
    this.#values = new Int32Array(memory, 0, 2);
    this.#counts = new Int32Array(memory, 8);
  }

  begin(parserIndex: number, number: number): void {
    Atomics.store(this.#values, 0, parserIndex);
    Atomics.store(this.#values, 1, number);
    Atomics.add(this.#counts, 2 * parserIndex, 1);
  }

  accepted(parserIndex: number): void {
    Atomics.add(this.#counts, 2 * parserIndex + 1, 1);
  }

  /** The input that is being parsed. */
  get current(): { readonly parserIndex: number; readonly number: number } {
    return { parserIndex: Atomics.load(this.#values, 0), number: Atomics.load(this.#values, 1) };
  }

  /** How many inputs a parser was given, and how many of them it accepted. */
  countsOf(parserIndex: number): { readonly inputs: number; readonly accepted: number } {
    return {
      inputs: Atomics.load(this.#counts, 2 * parserIndex),
      accepted: Atomics.load(this.#counts, 2 * parserIndex + 1),
    };
  }
}
