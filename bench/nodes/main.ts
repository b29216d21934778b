import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { replacePart } from '../table/document-part.ts';
import type { NodeFigures, NodeResult } from './figures.ts';
import { renderNodes, renderOwnCode } from './table.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * The same load on the same build with each supported release line of Node.js, which take turns in each round.
 *
 *   npm run bench -- nodes [--rounds N] [--seconds N] [--save]
 */

const DOCUMENT = 'docs/internals/performance.md';
const RESULTS = 'bench/results/nodes.json';
const BEGIN = '<!-- nodes: written by `npm run bench -- nodes --save` -->';
const END = '<!-- end of nodes -->';

const values = programOptions(
  'npm run bench -- nodes: the same load on the same build with each release line of Node.js.',
  {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    save: { type: 'boolean', default: false },
  },
);
const [rounds, seconds] = [wholeNumber('rounds', values.rounds), positiveNumber('seconds', values.seconds)];
const nodes = (await installedNodes()).filter(({ path }) => existsSync(path));
if (nodes.length === 0) throw new Error('not run: test/nodes/package.json could not be installed');

const machine = await machineInfo('.');
const measured = new Map(nodes.map(({ version }) => [version, [] as NodeFigures[]]));
for (let round = 0; round < rounds; round++) {
  for (const { version, path } of round % 2 === 0 ? nodes : nodes.toReversed()) {
    const words = ['scripts/run-ts.mjs', 'bench/nodes/measure.ts', `${seconds}`];
    const { stdout } = await promisify(execFile)(path, words);
    const figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as NodeFigures;
    console.log(version, JSON.stringify(figures));
    measured.get(version)!.push(figures);
  }
}
const results: NodeResult[] = Array.from(measured, ([version, all]) => ({ version, rounds: all }));
const at = new Date().toISOString();
const circumstances =
  `Medians of ${rounds} rounds of ${seconds} s on ${at.slice(0, 10)} at commit ${machine.commit}, ` +
  `${machine.cores} cores of ${machine.processor}; load of the machine before ${machine.loadBefore.toFixed(1)}.`;
const tables = `${renderNodes(results)}\n\n${renderOwnCode(results)}`;
console.log(tables);
if (values.save) {
  const saved = { at, machine, settings: { rounds, seconds }, results };
  await writeFile(RESULTS, `${JSON.stringify(saved, undefined, 2)}\n`);
  const page = await readFile(DOCUMENT, 'utf8');
  await writeFile(DOCUMENT, replacePart(page, BEGIN, END, `${tables}\n\n${circumstances}`));
}

async function installedNodes() {
  const { devDependencies } = JSON.parse(await readFile('test/nodes/package.json', 'utf8')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  return Object.entries(devDependencies).map(([name, version]) => ({
    version: version.slice(version.lastIndexOf('@') + 1),
    path: `test/nodes/node_modules/${name}/bin/node`,
  }));
}
