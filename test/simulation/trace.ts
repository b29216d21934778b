import { createHash } from 'node:crypto';
import { Tally } from '../support/tally.ts';

/** What an engine must never do. Carries what was seen, so that the trace can be read backwards from it. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** All that happened in a run, in order: two runs of one seed must tell the same story, byte for byte. */
export class Trace {
  /** What was done to the engine, by the words of harms.ts. */
  readonly tally = new Tally();
  readonly #lines: string[] = [];
  #violation: Violation | undefined;

  tell(line: string): void {
    this.#lines.push(line);
  }

  /** The first counts: what comes after may follow from it. */
  accuse(what: string): void {
    this.tell(`VIOLATION ${what}`);
    this.#violation ??= new Violation(what);
  }

  /** @throws Violation when there has been one */
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
