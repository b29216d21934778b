import { sleep } from '../../../lib/time/clock.ts';
import { reportAccess } from '../../connection/report-access.ts';
import { command } from '../../command-line/command.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { flag, UsageError } from '../../command-line/options.ts';
import { isStop } from '../../stop-signal.ts';
import { mappingTable } from '../../streams/mapping-table.ts';
import { ratesBetween } from '../../streams/rates.ts';
import { rateTable } from '../../streams/rate-table.ts';
import { readSnapshot } from '../../streams/read-snapshot.ts';
import { showLive } from '../../top/live-view.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const INTERVAL_MS = 1_000;

export default command({
  about:
    'Shows the throughput of every shard (records and bytes per second, throttled calls, and how far its slowest reader\n' +
    'is behind), and whether each function that reads a stream keeps up: iterator age, invocations, errors, retries, last\n' +
    'result. In a terminal, the figures are updated every second, as by `millrace top --view shards`; press ? for the keys.',
  arguments: [],
  options: {
    once: flag('measure for one second, print and exit, as without a terminal'),
    watch: flag('print the tables every second until Ctrl-C, also without a terminal'),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: ['millrace streams', 'millrace streams --json', 'millrace streams --watch > rates.log'],
  async run({ options, env, cwd, terminal, clock, signal }) {
    const { json, once, watch } = options;
    if (once && watch) throw new UsageError('--once and --watch exclude each other: remove one');
    const endpoint = endpointFrom(options.endpoint, env);
    const access = await reportAccess(endpoint, { env, cwd });
    const measure = () => readSnapshot(endpoint, clock, access);
    const { out, screen, style } = terminal;
    const isLive = screen !== undefined && !once && !json;
    try {
      if (isLive) {
        await showLive({
          screen,
          style,
          clock,
          signal,
          endpoint,
          intervalMs: INTERVAL_MS,
          view: 'shards',
          measure,
        });
        return;
      }
      let before = await measure();
      for (;;) {
        await sleep(clock, INTERVAL_MS, { signal });
        const after = await measure();
        const rates = ratesBetween(before, after);
        const mappings = mappingTable(after.mappings, style);
        if (json) printJson(out, { streams: rates, mappings: after.mappings });
        else {
          printLines(out, [
            ...(rates.length === 0 ? ['no streams yet'] : rateTable(rates, style)),
            ...(mappings.length === 0 ? [] : ['', ...mappings]),
            ...(watch ? [''] : []),
          ]);
        }
        before = after;
        if (!watch) return;
      }
    } catch (error) {
      if (!isStop(error) || !(isLive || watch)) throw error;
    }
  },
});
