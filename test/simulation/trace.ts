import { createHash } from 'node:crypto';
import { Tally } from '../support/tally.ts';

/** The engine violated a guarantee. The message says what was observed, so that the trace can be read backwards. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Everything that happened in a run, in order. Two runs of one seed make the same trace, byte for byte. */
export class Trace {
  /** Faults so far, by the names in required-faults.ts. */
  readonly tally = new Tally();
  readonly #lines: string[] = [];
  #violation: Violation | undefined;

  log(line: string): void {
    this.#lines.push(line);
  }

  /** Only the first violation counts, because later ones may follow from it. */
  reportViolation(what: string): void {
    this.log(`VIOLATION ${what}`);
    this.#violation ??= new Violation(what);
  }

  /** @throws Violation when there was one */
  throwIfViolated(): void {
    if (this.#violation) throw this.#violation;
  }

  get text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  get sha256(): string {
    return createHash('sha256').update(this.text).digest('hex');
  }
}
