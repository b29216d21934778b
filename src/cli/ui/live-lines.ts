import type { Output } from './terminal.ts';
import { cutToWidth } from './visible-text.ts';

// Control sequences of ECMA-48: move the cursor up n lines to the first column; erase to the end of the screen.
const upTo = (lines: number) => (lines === 0 ? '\r' : `\u001B[${lines}F`);
const ERASE_BELOW = '\u001B[J';

/**
 * Lines at the bottom of a terminal that are redrawn in place. Without a terminal `show` does nothing, so a log file
 * contains only printed lines.
 */
export class LiveLines {
  readonly #output: Output;
  #drawn = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Replaces the drawn lines. Cuts lines to the width of the terminal: a wrapped line could not be erased. */
  show(lines: readonly string[]): void {
    if (!this.#output.isTerminal) return;
    const fitting = lines.map((line) => cutToWidth(line, this.#output.columns - 1));
    this.#output.write(upTo(this.#drawn) + ERASE_BELOW + fitting.map((line) => `${line}\n`).join(''));
    this.#drawn = fitting.length;
  }

  /** Prints a permanent line above the lines drawn from now on. */
  print(line: string): void {
    this.clear();
    this.#output.write(`${line}\n`);
  }

  /** The output for writers that do not know of the drawn lines: what they write is above those drawn from now on. */
  above(): Output {
    const output = this.#output;
    return {
      write: (text) => {
        this.clear();
        output.write(text);
      },
      isTerminal: output.isTerminal,
      columns: output.columns,
    };
  }

  /** Erases the drawn lines. */
  clear(): void {
    if (this.#drawn > 0) this.#output.write(upTo(this.#drawn) + ERASE_BELOW);
    this.#drawn = 0;
  }
}
