import { SharedRuns } from '../../lib/concurrency/shared-runs.ts';
import { Slots } from '../../lib/concurrency/slots.ts';
import { collectFamilies } from './all-families.ts';
import { type ExpositionFormat, expositionText } from './exposition.ts';
import type { MetricSources } from './sources.ts';

/**
 * The metrics as text, for any number of requests. Ten thousand shards make 25 MB of samples and text, so requests that come while a
 * text is written share the next one, which has the values of a time after all of them. One text is written at a time, whatever its format.
 */
export class SharedExposition {
  readonly #texts: Readonly<Record<ExpositionFormat, SharedRuns<Buffer>>>;

  constructor(sources: () => MetricSources) {
    const one = new Slots(1);
    const textsIn = (format: ExpositionFormat) =>
      new SharedRuns(() => one.run(async () => expositionText(collectFamilies(sources()), format)));
    this.#texts = { prometheus: textsIn('prometheus'), openmetrics: textsIn('openmetrics') };
  }

  /** @returns UTF-8 */
  text(format: ExpositionFormat): Promise<Buffer> {
    return this.#texts[format].get();
  }
}
