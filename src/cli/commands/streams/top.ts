import { sleep } from '../../../lib/time/clock.ts';
import { reportAccess } from '../../connection/report-access.ts';
import { command } from '../../command-line/command.ts';
import { choice, duration, flag, UsageError } from '../../command-line/options.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { isStop } from '../../stop-signal.ts';
import { readSnapshot } from '../../streams/read-snapshot.ts';
import { figuresBetween } from '../../top/figures.ts';
import { showLive } from '../../top/live-view.ts';
import { plainLines } from '../../top/plain-lines.ts';
import { SECTION_NAMES } from '../../top/sections.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

/** The server serves each reading from memory; more often than this would measure noise. */
const MIN_INTERVAL_MS = 100;

export default command({
  about:
    'Shows streams, shards, event source mappings and functions as they work: rates, throttling, lag, errors, and how they\n' +
    'developed. Press ? for the keys: views, sorting, a filter, pause. Without a terminal, prints a line for each stream,\n' +
    'mapping and function in each interval, until Ctrl-C.',
  arguments: [],
  options: {
    view: choice(['all', ...SECTION_NAMES], 'what to show first', { fallback: 'all' }),
    interval: duration('the time between two readings', { fallback: '1s' }),
    once: flag('print one interval and exit, as for a script'),
    endpoint: serverOptions.endpoint,
    json: flag('print an object for each interval, one on each line'),
  },
  examples: ['millrace top', 'millrace top --view shards --interval 5s', 'millrace top --once --json'],
  async run({ options, env, cwd, terminal, clock, signal }) {
    const { interval: intervalMs, json, once, view } = options;
    if (intervalMs < MIN_INTERVAL_MS) throw new UsageError(`--interval is at least ${MIN_INTERVAL_MS}ms`);
    const endpoint = endpointFrom(options.endpoint, env);
    const access = await reportAccess(endpoint, { env, cwd });
    const measure = () => readSnapshot(endpoint, clock, access);
    const { out, screen, style } = terminal;
    try {
      if (screen && !once && !json) {
        await showLive({ screen, style, clock, signal, endpoint, intervalMs, view, measure });
        return;
      }
      let before = await measure();
      for (;;) {
        await sleep(clock, intervalMs, { signal });
        const after = await measure();
        const figures = figuresBetween(before, after);
        before = after;
        const time = new Date(clock.now()).toISOString();
        if (json) printJson(out, { time, ...figures });
        else printLines(out, plainLines(figures, time));
        if (once) return;
      }
    } catch (error) {
      if (!isStop(error) || once) throw error;
    }
  },
});
