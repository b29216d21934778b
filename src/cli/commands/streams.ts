import { sleep } from '../../lib/time/clock.ts';
import { caFor } from '../connection/ca-file.ts';
import { command } from '../command-line/command.ts';
import { serverOptions } from '../connection/server-options.ts';
import { endpointFrom } from '../connection/endpoint.ts';
import { flag } from '../command-line/options.ts';
import { isStop } from '../stop-signal.ts';
import { mappingTable } from '../streams/mapping-table.ts';
import { ratesBetween } from '../streams/rates.ts';
import { rateTable } from '../streams/rate-table.ts';
import { readSnapshot } from '../streams/read-snapshot.ts';
import { LiveLines } from '../ui/live-lines.ts';

const INTERVAL_MS = 1_000;

export default command({
  about:
    'Shows the throughput of every shard (records and bytes per second, throttled calls, and how far its slowest reader\n' +
    'is behind), and whether each function that reads a stream keeps up: iterator age, invocations, errors, retries, last\n' +
    'result. In a terminal, the tables are updated every second until Ctrl-C.',
  arguments: [],
  options: {
    once: flag('measure for one second, print and exit, as without a terminal'),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: ['millrace streams', 'millrace streams --json'],
  async run({ options, env, cwd, terminal, clock, signal }) {
    const endpoint = endpointFrom(options.endpoint, env);
    const ca = caFor(endpoint, { env, cwd });
    const measure = () => readSnapshot(endpoint, clock, ca);
    const isLive = terminal.out.isTerminal && !options.once && !options.json;
    const live = new LiveLines(terminal.out);
    let before = await measure();
    try {
      for (;;) {
        await sleep(clock, INTERVAL_MS, { signal });
        const after = await measure();
        const rates = ratesBetween(before, after);
        const mappings = mappingTable(after.mappings, terminal.style);
        const lines = [
          ...(rates.length === 0 ? ['no streams yet'] : rateTable(rates, terminal.style)),
          ...(mappings.length === 0 ? [] : ['', ...mappings]),
        ];
        before = after;
        if (options.json)
          terminal.out.write(`${JSON.stringify({ streams: rates, mappings: after.mappings })}\n`);
        else if (isLive) live.show(lines);
        else terminal.out.write(lines.map((line) => `${line}\n`).join(''));
        if (!isLive) return;
      }
    } catch (error) {
      if (!isStop(error) || !isLive) throw error;
    }
  },
});
