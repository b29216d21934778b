import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import type * as kit from '../../src/testing/index.ts';
import { wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * What a test waits for: opening a pipeline of the project in examples/testing/vitest, a reset, a day on its clock, and
 * closing it. Each round measures a yardstick beside them, the SHA-256 of 8 MB: on a busy machine it grows as well.
 *
 *   npm run bench -- testing/pipelines --save
 */

const values = programOptions(
  'npm run bench -- testing/pipelines: pipelines of the test kit, one after the other.',
  {
    rounds: { type: 'string', default: '100' },
    save: { type: 'boolean', default: false },
  },
);
const ROUNDS = wholeNumber('rounds', values.rounds);
const RESULTS = 'bench/results/pipelines.json';
const YARDSTICK = Buffer.alloc(8 * 2 ** 20, 'millrace');
const PROJECT = 'examples/testing/vitest';

interface Sample {
  readonly ms: number;
  readonly processorMs: number;
}

const machine = await machineInfo(process.cwd());
const samples = new Map<string, Sample[]>();

async function measured<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const processor = process.cpuUsage();
  const startMs = performance.now();
  const result = await work();
  const ms = performance.now() - startMs;
  const { user, system } = process.cpuUsage(processor);
  const taken = samples.get(what) ?? [];
  samples.set(what, taken);
  taken.push({ ms, processorMs: (user + system) / 1_000 });
  return result;
}

// As users have it: built, and without the modules of the benchmark.
const built = new URL('../../dist/testing.js', import.meta.url).href;
const { openPipeline } = await measured('import', () => import(built) as Promise<typeof kit>);

const counted = ({ Records }: { Records: readonly unknown[] }) => Records.length;
const options = { project: PROJECT, handlers: { filter: counted, charge: counted, total: () => ({}) } };

for (let round = 0; round <= ROUNDS; round++) {
  // The first of a process compiles the code.
  const name = round === 0 ? 'the first open' : 'open';
  const pipeline = await measured(name, () => openPipeline(options));
  const clicks = pipeline.stream('clicks');
  await clicks.put({ type: 'purchase' });
  await pipeline.settle();
  if (pipeline.function('filter').invocations.length !== 1) throw new Error('the click was not delivered');
  await measured(round === 0 ? 'the first 24 h' : '24 h', () => pipeline.advance('24h'));
  await pipeline.advance('1h');
  if ((await clicks.records()).length !== 0) throw new Error('the click has not expired');
  await measured(round === 0 ? 'the first reset' : 'the first reset of a pipeline', () => pipeline.reset());
  await clicks.put({ type: 'view' });
  await measured('reset', () => pipeline.reset());
  if ((await clicks.records()).length !== 0) throw new Error('a reset has left a click');
  await measured('close', () => pipeline.close());
  await measured('yardstick', () => createHash('sha256').update(YARDSTICK).digest());
}

function figuresOf(taken: readonly Sample[]) {
  const at = (numbers: readonly number[], share: number) => {
    const sorted = numbers.toSorted((a, b) => a - b);
    return Math.round(sorted[Math.floor((sorted.length - 1) * share)]! * 100) / 100;
  };
  const ms = taken.map((sample) => sample.ms);
  const processorMs = taken.map((sample) => sample.processorMs);
  return {
    samples: taken.length,
    medianMs: at(ms, 0.5),
    p99Ms: at(ms, 0.99),
    medianProcessorMs: at(processorMs, 0.5),
  };
}

const figures = Object.fromEntries(Array.from(samples, ([what, taken]) => [what, figuresOf(taken)]));
console.table(figures);
if (values.save) {
  const result = { at: new Date().toISOString(), machine, rounds: ROUNDS, figures };
  await writeFile(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
}
