import { parentPort, workerData } from 'node:worker_threads';
import { PARSERS } from './all.ts';
import { InputMaker } from './inputs/input-maker.ts';
import { outcomeOf } from './one-input.ts';
import type { Parser } from './parser.ts';
import { processorMs } from './processor-time.ts';
import { Progress } from './progress.ts';

export interface WorkerSettings {
  readonly isParserFuzzer: true;
  readonly seed: string;
  readonly memory: SharedArrayBuffer;
  /** The numbers of this worker: `first`, `first + step`, … */
  readonly first: number;
  readonly step: number;
  readonly only: readonly string[];
}

export interface Finding {
  readonly parser: string;
  readonly number: number;
  readonly what: string;
  readonly input: Buffer;
}

// A turn of a parser ends with the first of these: quick parsers get the same number of inputs, slow ones the same time.
const INPUTS_PER_TURN = 250;
const TURN_PROCESSOR_MS = 20;
// Looking at the time costs as much as a quick input.
const INPUTS_PER_LOOK = 5;
const STACK_LINES = 20;

/** Runs until the thread is terminated. */
export async function runWorker(): Promise<never> {
  const { seed, memory, first, step, only } = workerData as WorkerSettings;
  const progress = new Progress(PARSERS.length, memory);
  const makers = PARSERS.map((parser) => new InputMaker(parser, seed));
  const next = PARSERS.map(() => first);
  Error.stackTraceLimit = 0;
  for (;;) {
    for (const [index, parser] of PARSERS.entries()) {
      if (!only.includes(parser.name)) continue;
      const maker = makers[index]!;
      const endMs = processorMs() + TURN_PROCESSOR_MS;
      for (let count = 0; count < INPUTS_PER_TURN; count++) {
        if (count % INPUTS_PER_LOOK === 0 && processorMs() >= endMs) break;
        const number = next[index]!;
        next[index] = number + step;
        progress.begin(index, number);
        const result = outcomeOf(parser, maker.inputOf(number));
        const outcome = result instanceof Promise ? await result : result;
        if (outcome.isAccepted) progress.accepted(index);
        if (outcome.fault === undefined) continue;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        parentPort!.postMessage(await findingOf(parser, maker, number, outcome.fault));
      }
      // Messages are sent between turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Parses an input that failed once more, for the stack of the error, which costs more than parsing most inputs. */
async function findingOf(parser: Parser, maker: InputMaker, number: number, what: string): Promise<Finding> {
  Error.stackTraceLimit = STACK_LINES;
  const { fault = `${what} (not again with the same input)` } = await outcomeOf(
    parser,
    maker.inputOf(number),
  );
  Error.stackTraceLimit = 0;
  return { parser: parser.name, number, what: fault, input: maker.inputOf(number) };
}
