import { parentPort, workerData } from 'node:worker_threads';
import { PARSERS } from './all.ts';
import { inputOf, outcomeOf } from './one-input.ts';
import { Progress } from './progress.ts';

export interface WorkerSettings {
  readonly isParserFuzzer: true;
  readonly seed: string;
  readonly memory: SharedArrayBuffer;
  /** The numbers of this worker: `first`, `first + step`, … */
  readonly first: number;
  readonly step: number;
  readonly only: string | undefined;
}

export interface Finding {
  readonly parser: string;
  readonly number: number;
  readonly what: string;
  readonly input: Buffer;
}

// Each parser in turn has this long, so that the quick ones get more inputs.
const SLICE_MS = 20;

/** Runs until the thread is terminated. */
export async function runWorker(): Promise<never> {
  const { seed, memory, first, step, only } = workerData as WorkerSettings;
  const progress = new Progress(PARSERS.length, memory);
  const next = PARSERS.map(() => first);
  for (;;) {
    for (const [index, parser] of PARSERS.entries()) {
      if (only !== undefined && parser.name !== only) continue;
      const endMs = performance.now() + SLICE_MS;
      do {
        const number = next[index]!;
        next[index] = number + step;
        progress.begin(index, number);
        const input = inputOf(parser, seed, number);
        const outcome = await outcomeOf(parser, input);
        if (outcome.isAccepted) progress.accepted(index);
        if (outcome.fault === undefined) continue;
        const finding: Finding = { parser: parser.name, number, what: outcome.fault, input };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        parentPort!.postMessage(finding);
      } while (performance.now() < endMs);
      // Messages are sent between turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
