import { sleep } from '../../lib/time/clock.ts';
import { command } from '../command-line/command.ts';
import { serverOptions } from '../connection/server-options.ts';
import { withClient } from '../connection/connect.ts';
import { functionNames, pickFunction } from '../functions/find-function.ts';
import { type LogEvent, LogFollower } from '../functions/log-follower.ts';
import { duration, flag, text, UsageError } from '../command-line/options.ts';
import { isStop } from '../stop-signal.ts';

// A person cannot follow more frequent updates.
const TAIL_INTERVAL_MS = 500;

export default command({
  about: 'Prints the log of a function; with --tail, keeps printing new lines until Ctrl-C.',
  arguments: [],
  options: {
    function: text('NAME', 'the function: its full name or its name in serverless.yml', { short: 'f' }),
    tail: flag('keep printing new lines', { short: 't' }),
    startTime: duration('how far back to start', { fallback: '10m' }),
    filter: text('PATTERN', 'print only matching lines; the syntax is that of FilterLogEvents'),
    ...serverOptions,
  },
  examples: [
    'millrace logs -f ingestion',
    'millrace logs -f ingestion --tail',
    'millrace logs -f ingestion --startTime 2h --filter ERROR',
  ],
  async run({ options, env, cwd, terminal, clock, signal }) {
    const wanted = options.function;
    if (wanted === undefined) throw new UsageError('-f NAME is missing: the function whose log to print');
    await withClient(options, { env, cwd }, async (client) => {
      const name = pickFunction(wanted, await functionNames(client));
      const print = ({ timestampMs, message }: LogEvent) => {
        const line = options.json
          ? JSON.stringify({ timestamp: timestampMs, message })
          : `${terminal.style('dim', new Date(timestampMs).toISOString())} ${message.trimEnd()}`;
        terminal.out.write(`${line}\n`);
      };
      const follower = new LogFollower(client, {
        group: `/aws/lambda/${name}`,
        startMs: Math.max(0, clock.now() - options.startTime),
        ...(options.filter !== undefined && { pattern: options.filter }),
      });
      const found = await follower.next();
      found.forEach(print);
      if (found.length === 0 && !options.tail) {
        terminal.err.write(
          `${name} has not logged anything in that time; --startTime 1d goes back further\n`,
        );
      }
      try {
        while (options.tail) {
          await sleep(clock, TAIL_INTERVAL_MS, { signal });
          (await follower.next()).forEach(print);
        }
      } catch (error) {
        if (!isStop(error)) throw error;
      }
    });
  },
});
