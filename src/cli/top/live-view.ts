import { OperatorError } from '../../lib/operator-error.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import type { Snapshot } from '../streams/rates.ts';
import { FullScreen } from '../ui/full-screen.ts';
import { keysOf } from '../ui/keys.ts';
import type { Screen } from '../ui/screen.ts';
import type { Style } from '../ui/terminal.ts';
import { type Figures, figuresBetween } from './figures.ts';
import { frameOf } from './frame.ts';
import { summaryOf } from './summary.ts';
import { type SectionRows, Trends } from './trends.ts';
import { afterKey, initialState, type Shown, type View, type ViewState } from './view-state.ts';

export interface LiveViewOptions {
  readonly screen: Screen;
  readonly style: Style;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly endpoint: string;
  readonly intervalMs: number;
  readonly view: View;
  /** @throws OperatorError when the server does not respond */
  measure(): Promise<Snapshot>;
}

const NO_FIGURES: Figures = { streams: [], mappings: [], functions: [] };

/** Shows figures on the whole terminal until the user quits. @throws the signal's reason, or what `measure` throws first */
export async function showLive(options: LiveViewOptions): Promise<void> {
  // A server that is not there is an error of the command; one that goes away later may come back.
  const first = await options.measure();
  const view = new LiveView(options, first);
  try {
    await view.run();
  } finally {
    view.close();
  }
}

class LiveView {
  readonly #options: LiveViewOptions;
  readonly #screen: FullScreen;
  readonly #trends = new Trends();
  readonly #quit = new AbortController();
  #state: ViewState;
  #before: Snapshot;
  #figures = NO_FIGURES;
  #rows: SectionRows;
  #isFirst = true;
  #problem: string | undefined;
  #shown: Shown = { rows: 0, page: 0 };

  constructor(options: LiveViewOptions, first: Snapshot) {
    this.#options = options;
    this.#before = first;
    this.#state = initialState(options.view);
    this.#rows = this.#trends.add(NO_FIGURES);
    this.#screen = new FullScreen(options.screen, {
      input: (text) => this.#input(text),
      resize: () => this.#draw(),
    });
  }

  async run(): Promise<void> {
    const { clock, intervalMs, signal } = this.#options;
    const until = AbortSignal.any([signal, this.#quit.signal]);
    this.#draw();
    try {
      while (!until.aborted) {
        await sleep(clock, intervalMs, { signal: until });
        await this.#measure();
        this.#draw();
      }
    } catch (error) {
      if (!this.#quit.signal.aborted) throw error;
    }
    signal.throwIfAborted();
  }

  close(): void {
    this.#screen.close();
  }

  async #measure(): Promise<void> {
    try {
      const after = await this.#options.measure();
      // While paused, the counters are read all the same: the first interval afterwards is as long as the others.
      const figures = figuresBetween(this.#before, after);
      this.#before = after;
      this.#problem = undefined;
      if (this.#state.isPaused) return;
      this.#isFirst = false;
      this.#figures = figures;
      this.#rows = this.#trends.add(figures);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      this.#problem = 'the server does not respond';
    }
  }

  #input(text: string): void {
    for (const key of keysOf(text)) {
      this.#state = afterKey(this.#state, key, this.#shown);
      if (this.#state.isOver) this.#quit.abort();
      // The next key may depend on what is shown then.
      else this.#draw();
    }
  }

  #draw(): void {
    const { screen, style, clock, endpoint } = this.#options;
    const time = new Date(clock.now()).toISOString().slice('2026-01-01T'.length, -'.000Z'.length);
    const { lines, shown } = frameOf({
      state: this.#state,
      rows: this.#rows,
      trends: this.#trends,
      title: `millrace ${endpoint} ${time} UTC`,
      isFirst: this.#isFirst,
      problem: this.#problem,
      summary: summaryOf(this.#figures, style),
      columns: screen.columns,
      lines: screen.rows,
      style,
    });
    this.#shown = shown;
    this.#screen.draw(lines);
  }
}
