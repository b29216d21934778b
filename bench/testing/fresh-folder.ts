import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { installInto, packPackage } from '../../test/tools/packed-package.ts';
import { wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * The project of examples/testing/vitest in a folder that has only the tarball, vitest and the Kinesis client: how long
 * `vitest run` takes, alone and many at the same time. The yardstick is a suite of six tests that only make a client:
 * what vitest and the client take. Every run must pass with the same outcome.
 *
 *   npm run bench -- testing/fresh-folder --save
 */

const values = programOptions(
  'npm run bench -- testing/fresh-folder: a project with the test kit in a folder of its own.',
  {
    runs: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    save: { type: 'boolean', default: false },
  },
);
const RUNS = wholeNumber('runs', values.runs);
const PARALLEL = wholeNumber('parallel', values.parallel);
const ROUNDS = wholeNumber('rounds', values.rounds);
const RESULTS = 'bench/results/fresh-folder.json';
const PACKAGES = ['vitest@4.1.12', '@aws-sdk/client-kinesis@3.1143.0'];
const YARDSTICK = `
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
for (const n of [1, 2, 3, 4, 5, 6]) test(String(n), () => { expect(new KinesisClient({ region: 'x' })).toBeDefined(); });
`;
// Vitest's own limits are for a machine that is not shared by twenty suites.
const PATIENT = ['--testTimeout=300000', '--hookTimeout=300000'];

interface Run {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly failed: string | undefined;
}

async function run(folder: string, words: readonly string[] = []): Promise<Run> {
  const startMs = performance.now();
  // `times` prints what the children of the shell have taken, those of vitest included.
  const script =
    'node node_modules/vitest/vitest.mjs run "$@" > /dev/null 2> failure.txt || echo failed; times';
  const report = join(mkdtempSync(join(folder, 'report-')), 'report.json');
  const all = ['--reporter=json', `--outputFile=${report}`, ...words];
  const { stdout } = await promisify(execFile)('sh', ['-c', script, 'sh', ...all], { cwd: folder });
  const children = stdout.trim().split('\n').at(-1)!;
  const processorSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  const outcome = stdout.startsWith('failed') ? report : undefined;
  return { seconds: (performance.now() - startMs) / 1_000, processorSeconds, failed: outcome };
}

const median = (numbers: readonly number[]) =>
  Math.round(numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)]! * 100) / 100;

const figuresOf = (runs: readonly Run[]) => ({
  runs: runs.length,
  failed: runs.filter(({ failed }) => failed !== undefined).length,
  medianSeconds: median(runs.map(({ seconds }) => seconds)),
  medianProcessorSeconds: median(runs.map(({ processorSeconds }) => processorSeconds)),
});

const machine = await machineInfo(process.cwd());
const directory = mkdtempSync(join(tmpdir(), 'millrace-fresh-'));
let isKept = false;
try {
  const project = join(directory, 'project');
  const yardstick = join(directory, 'yardstick');
  const tarball = await packPackage(directory);
  for (const folder of [project, yardstick]) {
    mkdirSync(join(folder, 'test'), { recursive: true });
    await installInto(folder, [tarball, ...PACKAGES]);
  }
  for (const name of ['src', 'test', 'serverless.yml']) {
    cpSync(join('examples/testing/vitest', name), join(project, name), { recursive: true });
  }
  writeFileSync(join(yardstick, 'test/yardstick.test.ts'), YARDSTICK);

  const alone: Run[] = [];
  const compared: Run[] = [];
  for (let count = 0; count < RUNS; count++) {
    compared.push(await run(yardstick));
    alone.push(await run(project));
  }
  const together: Run[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    together.push(...(await Promise.all(Array.from({ length: PARALLEL }, () => run(project, PATIENT)))));
    console.log(
      `${together.length} runs, ${PARALLEL} at the same time: ${figuresOf(together).failed} failed`,
    );
  }
  const figures = {
    alone: figuresOf(alone),
    yardstick: figuresOf(compared),
    ...(together.length > 0 && { together: { atTheSameTime: PARALLEL, ...figuresOf(together) } }),
  };
  console.table(figures);
  for (const { failed } of [...alone, ...together]) {
    if (failed === undefined) continue;
    isKept = true;
    console.error(`A run has failed: ${failed}`);
    process.exitCode = 1;
  }
  if (values.save) {
    const result = { at: new Date().toISOString(), machine, figures };
    await writeFile(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
  }
} finally {
  if (!isKept) rmSync(directory, { recursive: true });
}
