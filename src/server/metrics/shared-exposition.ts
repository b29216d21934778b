import { collectFamilies } from './all-families.ts';
import { type ExpositionFormat, expositionText } from './exposition.ts';
import type { MetricSources } from './sources.ts';

/**
 * The metrics as text, for any number of requests. Ten thousand shards make 25 MB of samples and text, so one text is written at a
 * time: requests that come meanwhile share the next one, which has the values of a time after all of them.
 */
export class SharedExposition {
  readonly #sources: () => MetricSources;
  /** Settles with the text that is being written. */
  #writing: Promise<unknown> | undefined;
  /** The texts that will be written next, one after the other. */
  readonly #next = new Map<ExpositionFormat, Promise<string>>();

  constructor(sources: () => MetricSources) {
    this.#sources = sources;
  }

  text(format: ExpositionFormat): Promise<string> {
    const next = this.#next.get(format);
    if (next) return next;
    const before = this.#writing;
    const write = () => {
      this.#next.delete(format);
      return expositionText(collectFamilies(this.#sources()), format);
    };
    const text = before ? before.then(write, write) : Promise.resolve().then(write);
    this.#next.set(format, text);
    const done = () => {
      if (this.#writing === text) this.#writing = undefined;
    };
    this.#writing = text;
    text.then(done, done);
    return text;
  }
}
