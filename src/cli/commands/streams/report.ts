import { writeFile } from 'node:fs/promises';
import { availableParallelism, platform } from 'node:os';
import { resolve } from 'node:path';
import { explainWriteError } from '../../../lib/disk/file-errors.ts';
import { command } from '../../command-line/command.ts';
import { text, UsageError } from '../../command-line/options.ts';
import { time } from '../../command-line/time-option.ts';
import { reportAccess } from '../../connection/report-access.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { reportPage } from '../../report/page.ts';
import { readHistory } from '../../report/read-history.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

/** Steps of a plot: more would be narrower than three pixels. */
const MAX_STEPS = 240;

export default command({
  about:
    'Writes what a server has done as one HTML file with plots, which opens offline, to attach to a pull request: rates,\n' +
    'latency, lag, errors and throttles of streams, shards, mappings and functions. By default of all that the server\n' +
    'remembers: steps of five seconds for an hour, of a minute for a day, of a quarter of an hour for 15 days.',
  arguments: [],
  options: {
    from: time(
      'where the report starts: 5m, 2h or 1d ago, an ISO time, seconds since 1970 (default: the first figure)',
    ),
    to: time('where it ends (default: now)'),
    output: text('FILE', 'the file, or - for standard output (default: millrace-report-TIME.html)', {
      short: 'o',
    }),
    title: text('TEXT', 'the title of the page', { fallback: 'Millrace report' }),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: [
    'millrace report',
    'millrace report --from 10m -o load-test.html --title "Load test of the new batch size"',
    'millrace report --from 2026-01-31T09:30:00Z --to 2026-01-31T09:45:00Z',
  ],
  async run({ options, env, cwd, terminal, clock }) {
    const nowMs = clock.now();
    const fromMs = options.from?.(nowMs);
    const toMs = options.to?.(nowMs);
    if (fromMs !== undefined && fromMs >= (toMs ?? nowMs))
      throw new UsageError('--from must be earlier than --to');
    const endpoint = endpointFrom(options.endpoint, env);
    const access = await reportAccess(endpoint, { env, cwd });
    const display = { output: terminal.err, clock };
    const history = await withProgress(
      display,
      () => 'reading the history',
      () => readHistory(endpoint, { fromMs, toMs, maxSteps: MAX_STEPS }, access),
    );
    const machine = `Node.js ${process.versions.node} on ${platform()}, ${availableParallelism()} CPUs`;
    const page = reportPage(history, { title: options.title, machine });
    if (options.output === '-') {
      terminal.out.write(page);
      return;
    }
    const file = options.output ?? `millrace-report-${fileTime(nowMs)}.html`;
    await writeFile(resolve(cwd, file), page).catch((error: unknown) => {
      throw explainWriteError(error, file);
    });
    const { fromMs: sinceMs, toMs: untilMs, series } = history;
    if (options.json) printJson(terminal.out, { file, from: sinceMs, to: untilMs, series: series.length });
    else printLines(terminal.out, [file]);
  },
});

/** `20260131-093000`, UTC. */
function fileTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
