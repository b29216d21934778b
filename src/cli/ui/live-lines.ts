import type { Output } from './terminal.ts';
import { cutToWidth } from './visible-text.ts';

// Control sequences of ECMA-48: cursor to the line's beginning n lines up, and erase to the end of the screen.
const upTo = (lines: number) => (lines === 0 ? '\r' : `\u001B[${lines}F`);
const ERASE_BELOW = '\u001B[J';

/**
 * Lines that are drawn again and again in the same place. Where nobody watches, `show` does nothing, so a log
 * file holds only what was printed for good.
 */
export class LiveLines {
  readonly #output: Output;
  #drawn = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Replaces what was drawn. Lines longer than the terminal is wide are cut, or they could not be undrawn. */
  show(lines: readonly string[]): void {
    if (!this.#output.isTerminal) return;
    const fitting = lines.map((line) => cutToWidth(line, this.#output.columns - 1));
    this.#output.write(upTo(this.#drawn) + ERASE_BELOW + fitting.map((line) => `${line}\n`).join(''));
    this.#drawn = fitting.length;
  }

  /** Prints a line for good, above what is drawn from now on. */
  print(line: string): void {
    this.clear();
    this.#output.write(`${line}\n`);
  }

  /** Takes away what was drawn. */
  clear(): void {
    if (this.#drawn > 0) this.#output.write(upTo(this.#drawn) + ERASE_BELOW);
    this.#drawn = 0;
  }
}
