import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { PARSERS } from './all.ts';
import { InputMaker } from './inputs/input-maker.ts';
import { processorMs } from './processor-time.ts';
import { Progress } from './progress.ts';
import type { Finding, WorkerSettings } from './worker.ts';

export interface ParserFuzzing {
  readonly seed: string;
  /** Ends when either is reached. */
  readonly minutes: number;
  readonly inputs: number;
  /** The names of the parsers. */
  readonly only: readonly string[];
  /** Of the program whose threads run `runWorker`. */
  readonly program: URL;
}

// An input takes milliseconds. Of both threads together, as a busy machine may stop a thread for seconds.
const HANG_PROCESSOR_MS = 60_000;
// For one that waits.
const HANG_MS = 600_000;
const POLL_MS = 500;
const MAX_FINDINGS = 20;
// Above what any input needs by far. A parser that allocates by a length in its input ends here.
const MAX_HEAP_MB = 1_024;

export interface ParserRun {
  readonly findings: readonly Finding[];
  readonly seconds: number;
  /** Of both threads. */
  readonly processorSeconds: number;
  readonly inputs: number;
  readonly parsers: readonly { readonly name: string; readonly inputs: number; readonly accepted: number }[];
}

/** Gives mutated inputs to all parsers, in a thread for each processor. */
export async function fuzzParsers(options: ParserFuzzing): Promise<ParserRun> {
  const findings: Finding[] = [];
  const step = Math.min(2, availableParallelism());
  const lanes = Array.from({ length: step }, (_, first) => new Lane(options, first, step, findings));
  const startMs = performance.now();
  const endMs = startMs + options.minutes * 60_000;
  const total = () => lanes.reduce((sum, lane) => sum + lane.inputs, 0);
  while (performance.now() < endMs && total() < options.inputs && findings.length < MAX_FINDINGS) {
    await wait(POLL_MS);
    for (const lane of lanes) await lane.watch();
  }
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  const processorSeconds = Math.round(processorMs() / 1_000);
  for (const lane of lanes) await lane.close();
  const parsers = PARSERS.map(({ name }, index) => {
    const counts = lanes.map((lane) => lane.progress.countsOf(index));
    return {
      name,
      inputs: sum(counts.map((each) => each.inputs)),
      accepted: sum(counts.map((each) => each.accepted)),
    };
  }).filter(({ inputs }) => inputs > 0);
  return { findings, seconds, processorSeconds, inputs: total(), parsers };
}

export function printRun({ findings, seconds, processorSeconds, inputs, parsers }: ParserRun): void {
  for (const each of parsers) {
    console.log(
      `  ${each.name.padEnd(22)} ${String(each.inputs).padStart(10)} inputs, ${each.accepted} accepted`,
    );
  }
  console.log(
    `${inputs} inputs of ${parsers.length} parsers, ${findings.length} findings ` +
      `in ${seconds} s, ${processorSeconds} s of processor time`,
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);

/** One thread, which is started again after an input that it does not survive. */
class Lane {
  readonly progress = new Progress(PARSERS.length);
  readonly #options: ParserFuzzing;
  readonly #step: number;
  readonly #findings: Finding[];
  #worker: Worker;
  #first: number;
  #last = { parserIndex: -1, number: -1, sinceMs: 0, sinceProcessorMs: 0 };
  #failure: string | undefined;

  constructor(options: ParserFuzzing, first: number, step: number, findings: Finding[]) {
    this.#options = options;
    this.#first = first;
    this.#step = step;
    this.#findings = findings;
    this.#worker = this.#start();
  }

  get inputs(): number {
    return sum(PARSERS.map((_, index) => this.progress.countsOf(index).inputs));
  }

  /** Reports the current input when it hangs or has ended the thread, and goes on after it. */
  async watch(): Promise<void> {
    const { parserIndex, number } = this.progress.current;
    const [nowMs, processor] = [performance.now(), processorMs()];
    if (parserIndex !== this.#last.parserIndex || number !== this.#last.number) {
      this.#last = { parserIndex, number, sinceMs: nowMs, sinceProcessorMs: processor };
    }
    const { sinceMs, sinceProcessorMs } = this.#last;
    const isHanging = processor - sinceProcessorMs > HANG_PROCESSOR_MS || nowMs - sinceMs > HANG_MS;
    const hangs = isHanging ? `takes longer than ${HANG_PROCESSOR_MS / 1000} s of processor time` : undefined;
    const what = this.#failure ?? hangs;
    if (what === undefined) return;
    const parser = PARSERS[parserIndex]!;
    const input = new InputMaker(parser, this.#options.seed).inputOf(number);
    this.#findings.push({ parser: parser.name, number, what, input });
    await this.#worker.terminate();
    this.#first = number + this.#step;
    this.#failure = undefined;
    this.#worker = this.#start();
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #start(): Worker {
    const { seed, only, program } = this.#options;
    const workerData: WorkerSettings = {
      isParserFuzzer: true,
      seed,
      memory: this.progress.memory,
      first: this.#first,
      step: this.#step,
      only,
    };
    const worker = new Worker(program, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.on('message', (finding: Finding) => this.#findings.push(finding));
    worker.on('error', (error) => {
      this.#failure = `ended the thread: ${String(error)}`;
    });
    return worker;
  }
}
