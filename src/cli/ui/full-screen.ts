import type { Screen, ScreenListener } from './screen.ts';
import { cutToWidth } from './visible-text.ts';

// Private modes of xterm: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html. The alternate screen leaves what was
// printed before as it was.
const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
// The terminal shows what is between the two at once, if it knows them:
// https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036
const BEGIN_UPDATE = '\u001B[?2026h';
const END_UPDATE = '\u001B[?2026l';
const ERASE_SCREEN = '\u001B[2J';
const ERASE_TO_LINE_END = '\u001B[K';
const toLine = (index: number) => `\u001B[${index + 1};1H`;

/** Draws on the alternate screen of a terminal. Only lines that have changed are written, so nothing flickers. */
export class FullScreen {
  readonly #screen: Screen;
  readonly #stop: () => void;
  #drawn: readonly string[] = [];
  #isOpen = true;

  constructor(screen: Screen, on: Pick<ScreenListener, 'input' | 'resize'>) {
    this.#screen = screen;
    screen.write(ENTER + ERASE_SCREEN);
    this.#stop = screen.listen({
      input: on.input,
      resize: () => {
        // What a terminal shows after a change of its size is not known.
        this.#drawn = [];
        if (this.#isOpen) screen.write(ERASE_SCREEN);
        on.resize();
      },
      exit: () => this.close(),
    });
  }

  /** Replaces what is shown. Lines beyond the size of the terminal are cut. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const { rows, columns } = this.#screen;
    const fitting = Array.from({ length: rows }, (_, index) => cutToWidth(lines[index] ?? '', columns));
    const changes = fitting.flatMap((line, index) =>
      line === this.#drawn[index] ? [] : [toLine(index) + ERASE_TO_LINE_END + line],
    );
    this.#drawn = fitting;
    if (changes.length > 0) this.#screen.write(BEGIN_UPDATE + changes.join('') + END_UPDATE);
  }

  /** Shows again what was there before. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#stop();
    this.#screen.write(LEAVE);
  }
}
