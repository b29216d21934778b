import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { OperatorError } from '../../../lib/operator-error.ts';
import { MAX_SHARDS } from '../../../planning/limits.ts';
import { planStream } from '../../../planning/plan.ts';
import { readPrices } from '../../../planning/price-file.ts';
import { PRICES, type PriceTable, pricesOf } from '../../../planning/prices.ts';
import { command } from '../../command-line/command.ts';
import { duration, optionalNumber, text } from '../../command-line/options.ts';
import { regionFrom } from '../../connection/endpoint.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { capacityLine } from '../../plan/capacity-line.ts';
import { measuredLines } from '../../plan/measured/measured-lines.ts';
import { measureStream } from '../../plan/measured/measure-stream.ts';
import { notesOn } from '../../plan/notes.ts';
import { retention, share, size } from '../../plan/options.ts';
import { planLines } from '../../plan/plan-lines.ts';
import { planReport } from '../../plan/plan-report.ts';
import { workloadFrom } from '../../plan/workload.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const POSITIVE = { min: 0.001, max: 1e9, fractions: true };

export default command({
  about:
    'Sizes and prices a stream: the shards that each limit takes, which limit decides, what more shards do not solve, the\n' +
    'mode, the settings of the functions that read it, and what it costs a month. Either from what is to be written, or\n' +
    'from what a running stream is measured to take (--from), where options replace what was measured.',
  arguments: [],
  options: {
    producers: optionalNumber('how many write (default: 1)', { min: 1, max: 1e9 }),
    rate: optionalNumber('records a second of each producer', POSITIVE),
    size: size('mean size of a record with its partition key: 800B, 1KB, 1.5KiB'),
    'peak-to-mean': optionalNumber('the busiest second compared with the mean (default: 1)', {
      min: 1,
      max: 1_000,
      fractions: true,
    }),
    consumers: optionalNumber('how many applications read everything (default: 1)', { min: 0, max: 50 }),
    'fan-out': optionalNumber('how many of them use enhanced fan-out (default: 0)', { min: 0, max: 50 }),
    keys: optionalNumber('number of partition keys (default: enough to be spread evenly)', {
      min: 1,
      max: 1e12,
    }),
    'hot-key': share('the part of the traffic that has one partition key, such as 20%', { below: 1 }),
    headroom: share('the part of each limit to leave unused at the peak (default: 0%)', { below: 0.9 }),
    'duration-ms': optionalNumber('what an invocation of the function takes (default: 100)', {
      min: 0,
      max: 900_000,
      fractions: true,
    }),
    'record-ms': optionalNumber('what each record of a batch adds (default: 0)', {
      min: 0,
      max: 900_000,
      fractions: true,
    }),
    'batch-size': optionalNumber('the largest batch (default: one is proposed)', { min: 1, max: 10_000 }),
    memory: optionalNumber('MB of the function (default: 1024)', { min: 128, max: 10_240 }),
    retention: retention('how long records are kept, from 24h to 365d (default: 24h)'),
    shards: optionalNumber('what this many shards take, alone or compared with the plan', {
      min: 1,
      max: MAX_SHARDS,
    }),
    from: text('STREAM', 'plan from the traffic of this stream', { words: 'streams' }),
    since: duration('how far back it is measured', { fallback: '1h' }),
    region: serverOptions.region,
    prices: text('FILE', 'JSON with other prices; docs/planning.md has its form'),
    endpoint: text(
      'URL',
      'the server, or "aws" for a stream of AWS (default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566)',
    ),
    json: serverOptions.json,
  },
  examples: [
    'millrace plan --producers 100 --rate 10 --size 1KB',
    'millrace plan --producers 100 --rate 10 --size 1KB --consumers 2 --peak-to-mean 3 --hot-key 20%',
    'millrace plan --producers 5000 --rate 2 --size 2KiB --keys 5000 --fan-out 1 --retention 7d --region ap-northeast-1',
    'millrace plan --shards 3',
    'millrace plan --from orders --since 15m --json',
    'millrace plan --from orders --since 1d --endpoint aws --region eu-west-1',
  ],
  async run({ options, env, cwd, terminal, clock }) {
    const { out } = terminal;
    const { shards, from, since: sinceMs } = options;
    const isCapacityOnly = from === undefined && options.rate === undefined && options.size === undefined;
    if (shards !== undefined && isCapacityOnly) {
      printLines(out, [capacityLine(shards)]);
      return;
    }
    const measured =
      from === undefined
        ? undefined
        : await measureStream(from, sinceMs, { ...options, env, cwd, terminal, clock });
    const workload = workloadFrom(options, measured);
    const table = options.prices === undefined ? PRICES : await pricesIn(options.prices, cwd);
    const prices = pricesOf(measured?.region ?? regionFrom(options.region, env), table);
    const plan = planStream(workload, prices.prices);
    const notes = notesOn(plan, prices, options.size);
    if (options.json) {
      printJson(out, planReport(plan, { prices, notes, measured }));
      return;
    }
    const lines = planLines(
      {
        plan,
        prices,
        measured: measured ? measuredLines(measured) : [],
        notes,
        comparedShards: shards ?? measured?.openShards,
      },
      terminal,
    );
    printLines(out, lines);
  },
});

async function pricesIn(file: string, cwd: string): Promise<PriceTable> {
  let content: string;
  try {
    content = await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new OperatorError(`the prices in ${file} cannot be read: check the path`, { cause: error });
  }
  return readPrices(file, content);
}
