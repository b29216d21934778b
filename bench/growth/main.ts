import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { FAMILIES } from './families.ts';
import type { Family } from './family.ts';
import { measureFamily } from './measure.ts';
import { plotOf } from './plot.ts';
import { renderInto, verdictText } from './render.ts';
import type { FamilyResult } from './sample.ts';
import { verdictsOf } from './verdict.ts';
import { positiveNumber } from '../../scripts/number-option.ts';
import { named, programOptions } from '../../scripts/program-options.ts';

/*
 * Cost against size. Each family grows one population through several sizes, and measures at each of them a put, a read, a
 * listing, a start, memory and disk. It fails when a put, a read or a page grows faster than a logarithm of the size, or
 * anything else faster than the size.
 */

const RESULTS = 'bench/results/growth.json';
const DOCUMENT = 'docs/internals/growth.md';
const PLOTS = 'docs/images/growth';

const USAGE = `npm run bench -- growth [--only NAME]… [--full] [--budget SECONDS] [--save | --render]

  --only NAME         one family, or several of them: ${FAMILIES.map(({ name }) => name).join(', ')}
  --full              the largest sizes as well, which takes half an hour or more
  --budget SECONDS    of a family; larger sizes are not begun after it (120; with --full 900)
  --save              writes ${RESULTS}, the drawings in ${PLOTS} and the table of ${DOCUMENT}
  --render            only draws again what is in ${RESULTS}`;

const values = programOptions(USAGE, {
  only: { type: 'string', multiple: true },
  full: { type: 'boolean', default: false },
  budget: { type: 'string' },
  save: { type: 'boolean', default: false },
  render: { type: 'boolean', default: false },
});
process.exitCode = await run();

async function run(): Promise<number> {
  if (values.render) {
    await draw(await readResults());
    return 0;
  }
  let failed = 0;
  for (const family of named('only', values.only ?? [''], FAMILIES)) {
    const result = await measured(family);
    failed += report(family, result);
    if (values.save) await save(result);
  }
  return failed === 0 ? 0 : 1;
}

async function measured(family: Family): Promise<FamilyResult> {
  const { node, cores, processor, memoryGb, system, commit } = await machineInfo(process.cwd());
  const sizes = values.full ? [...family.sizes, ...family.largest] : family.sizes;
  const found = await measureFamily(family, {
    sizes,
    budgetMs: positiveNumber('budget', values.budget ?? (values.full ? '900' : '120')) * 1000,
    progress: (text) => console.error(text),
  });
  return {
    name: family.name,
    of: family.of,
    at: new Date().toISOString(),
    commit,
    machine: `${cores} cores of ${processor}, ${memoryGb} GB, ${system}, Node ${node}`,
    ...found,
  };
}

/** @returns how many quantities grow faster than they may */
function report(family: Family, result: FamilyResult): number {
  console.log(`\n${family.name}`);
  console.table(
    result.samples.map(({ size, startCpuMs, liveBytes, diskBytes, put, read, list }) => ({
      size,
      'start ms': Math.round(startCpuMs),
      'memory MB': Math.round(liveBytes / 2 ** 20),
      'disk MB': Math.round(diskBytes / 2 ** 20),
      'put ms': put.cpuMs,
      'put p99': put.p99Ms,
      'read ms': read.cpuMs,
      'read p50': read.p50Ms,
      ...(list && { pages: list.pages, 'page ms': list.pageCpuMs, 'listing ms': list.cpuMs }),
    })),
  );
  const verdicts = verdictsOf(family, result);
  console.log(verdicts.map(verdictText).join('\n'));
  return verdicts.filter(({ isKept }) => !isKept).length;
}

/** Replaces the result of the family, so that families may be measured one by one. */
async function save(result: FamilyResult): Promise<void> {
  const others = (await readResults()).filter(({ name }) => name !== result.name);
  const all = FAMILIES.flatMap(({ name }) => [...others, result].find((one) => one.name === name) ?? []);
  await writeFile(RESULTS, `${JSON.stringify(all, undefined, 2)}\n`);
  await draw(all);
}

async function readResults(): Promise<FamilyResult[]> {
  try {
    return JSON.parse(await readFile(RESULTS, 'utf8')) as FamilyResult[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function draw(results: readonly FamilyResult[]): Promise<void> {
  await mkdir(PLOTS, { recursive: true });
  const rendered = results.flatMap((result) => {
    const family = FAMILIES.find(({ name }) => name === result.name);
    return family ? [{ family, result }] : [];
  });
  for (const { result } of rendered) await writeFile(`${PLOTS}/${result.name}.svg`, plotOf(result));
  await writeFile(DOCUMENT, renderInto(await readFile(DOCUMENT, 'utf8'), rendered));
}
