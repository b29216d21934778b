import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { tableLines } from '../../src/cli/ui/table.ts';
import { runFault } from './fault-run.ts';
import type { Fault, Site, SiteFault } from './fault.ts';
import { FAULTS } from './faults.ts';
import { missingPermission } from './root/commands.ts';
import { SITE_FAULTS } from './root/site-faults.ts';
import { joined, randomRounds, type Round } from './random-rounds.ts';
import { foundIn, RESULT_COLUMNS, resultRow, type RoundResult, roundResult, saveResults } from './results.ts';
import { openWorld, type World } from './world.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

// npm run cluster-faults -- [--fault NAME,NAME] [--rounds N | --random N] [--seconds N] [--seed TEXT] [--save FILE] [--list]
const values = programOptions(
  'npm run cluster-faults: faults of three nodes and three gateways under load; --list names them.',
  {
    fault: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    /** So many rounds of faults at random moments, also two at once, chosen by the seed; a round of a seed can be run again. */
    random: { type: 'string' },
    /** The first of them. */
    from: { type: 'string', default: '1' },
    /** Load before and after the fault. */
    seconds: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now()) },
    /** A JSON file that gets a summary of each fault. */
    save: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
);
const all: readonly (Fault | SiteFault)[] = [...FAULTS, ...SITE_FAULTS];
const missing = missingNatsServer();
if (values.list) {
  for (const { name, about } of all) console.log(`${name.padEnd(18)} ${about}`);
  process.exit(0);
}
if (missing !== undefined) {
  console.log(`NOT RUN: the faults of a cluster. ${missing}`);
  process.exit(0);
}
const chosen = values.fault?.split(',') ?? all.map(({ name }) => name);
const unknown = chosen.filter((name) => !all.some((fault) => fault.name === name));
if (unknown.length > 0) {
  console.error(`unknown fault: ${unknown.join(', ')}. --list shows all.`);
  process.exit(2);
}

console.log(`seed ${values.seed}`);
const results: RoundResult[] = [];
const failed: string[] = [];
for (const [index, round] of plannedRounds().entries()) {
  if (index + 1 < wholeNumber('from', values.from)) continue;
  const fault = joined(round);
  if (values.random !== undefined) {
    console.log(`round ${index + 1} of ${values.random}: ${fault.name}, ${round.betweenMs} ms apart`);
  }
  const forbidden = 'prepare' in fault ? missingPermission() : undefined;
  if (forbidden !== undefined) {
    console.log(`NOT RUN: ${fault.name}. ${forbidden}`);
    continue;
  }
  const number = index + 1;
  let found = await runRound(fault, round, number);
  if (found === 'late') {
    console.log(`${fault.name}: again, because a machine that is busy or paused is late as well`);
    found = await runRound(fault, round, number);
  }
  if (found !== 'held') failed.push(fault.name);
}
console.log(`\n${tableLines(RESULT_COLUMNS, results.map(resultRow)).join('\n')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** @returns 'late' when a bar was missed and nothing else is wrong */
async function runRound(
  fault: Fault | SiteFault,
  { quietMs }: Round,
  number: number,
): Promise<'held' | 'late' | 'violated'> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-faults-'));
  let outcome: 'held' | 'late' | 'violated' = 'violated';
  let site: Site | undefined;
  let world: World | undefined;
  try {
    site = 'prepare' in fault ? await fault.prepare(directory) : undefined;
    world = await openWorld(directory, site);
    const report = await runFault(
      world,
      { ...fault, run: runOf(fault, site) },
      {
        seed: `${values.seed} ${fault.name} ${number}`,
        quietMs,
        deliveryFile: join(directory, 'deliveries.ndjson'),
      },
    );
    const result = roundResult(fault, report);
    results.push(result);
    const found = foundIn(result);
    if (found.length === 0) outcome = 'held';
    else {
      if (result.violations.length === 0) outcome = 'late';
      await writeFile(join(directory, 'verdict.json'), JSON.stringify(report, undefined, 2));
    }
    console.log(`${fault.name}: ${found.length === 0 ? 'held' : found.join('; ')}`);
  } catch (error) {
    console.log(`${fault.name}: ${String(error)}`);
  } finally {
    await world?.close();
    site?.close();
    if (outcome === 'held') await rm(directory, { recursive: true, force: true });
    else console.log(`its data and logs are kept: ${directory}`);
  }
  // After each, so that a run that is stopped has saved what it found.
  if (values.save !== undefined) await saveResults(values.save, results, all);
  return outcome;
}

/** In order of the list of faults, or at random. */
function plannedRounds(): Round[] {
  const faults = all.filter(({ name }) => chosen.includes(name));
  const quietMs = positiveNumber('seconds', values.seconds) * 1_000;
  if (values.random !== undefined)
    return randomRounds(wholeNumber('random', values.random), values.seed, quietMs, faults);
  return Array.from({ length: wholeNumber('rounds', values.rounds) }, () => faults)
    .flat()
    .map((fault) => ({ faults: [fault], betweenMs: 0, quietMs }));
}

function runOf(fault: Fault | SiteFault, site: Site | undefined): Fault['run'] {
  return 'prepare' in fault ? (world) => site!.run(world) : (world) => fault.run(world);
}
