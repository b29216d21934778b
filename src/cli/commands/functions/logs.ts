import { OperatorError } from '../../../lib/operator-error.ts';
import { sleep } from '../../../lib/time/clock.ts';
import { command } from '../../command-line/command.ts';
import { flag, text } from '../../command-line/options.ts';
import { time } from '../../command-line/time-option.ts';
import { type Connection, withProject } from '../../connection/connect.ts';
import { projectServerOptions } from '../../connection/server-options.ts';
import { deployedStages, stagesHint } from '../../functions/deployed-stages.ts';
import { ErrorHandlers } from '../../functions/error-handlers.ts';
import { findFunction } from '../../functions/find-function.ts';
import { functionNames } from '../../functions/function-names.ts';
import { LogFollower } from '../../functions/log-follower.ts';
import { type FunctionEvent, logJson, logText } from '../../functions/print-log.ts';
import { isStop } from '../../stop-signal.ts';

// A person cannot follow more frequent updates.
const TAIL_INTERVAL_MS = 500;

export default command({
  about:
    'Prints the log of a function, or of all functions, coloured by level; with --tail, keeps printing new lines until\n' +
    'Ctrl-C.',
  arguments: [],
  options: {
    function: text('NAME', 'the function, by its full name or its name in serverless.yml (default: all)', {
      short: 'f',
      words: 'functions',
    }),
    tail: flag('keep printing new lines', { short: 't' }),
    startTime: time('where to start: 5m, 2h or 1d ago, an ISO time, or seconds since 1970', {
      fallback: '10m',
    }),
    filter: text('PATTERN', 'print only matching lines; the syntax is that of FilterLogEvents'),
    ...projectServerOptions,
  },
  examples: [
    'millrace logs',
    'millrace logs -f ingestion --tail',
    'millrace logs -f ingestion --startTime 2h --filter ERROR',
    'millrace logs --startTime 2026-01-31T09:30:00Z',
  ],
  async run({ options, env, cwd, terminal, clock, signal }) {
    await withProject(options, { env, cwd }, async (connection) => {
      const { client } = connection;
      const names = await namesToShow(options.function, connection);
      const handlers = new ErrorHandlers(connection.found);
      const startMs = options.startTime(clock.now());
      const followers = names.map((functionName) => ({
        functionName,
        follower: new LogFollower(client, {
          group: `/aws/lambda/${functionName}`,
          startMs,
          ...(options.filter !== undefined && { pattern: options.filter }),
        }),
      }));
      /** @returns the number of new lines, of all functions by time */
      const printNew = async (): Promise<number> => {
        const found: FunctionEvent[] = [];
        for (const { functionName, follower } of followers) {
          for (const event of await follower.next()) found.push({ ...event, functionName });
        }
        for (const event of found.toSorted((a, b) => a.timestampMs - b.timestampMs)) {
          const handler = handlers.of(event);
          const line = options.json
            ? logJson(event, handler)
            : logText(event, { functionNames: names, style: terminal.style, handler });
          terminal.out.write(`${line}\n`);
        }
        return found.length;
      };
      if ((await printNew()) === 0 && !options.tail) terminal.err.write(`${nothingLogged(names)}\n`);
      try {
        while (options.tail) {
          await sleep(clock, TAIL_INTERVAL_MS, { signal });
          await printNew();
        }
      } catch (error) {
        if (!isStop(error)) throw error;
      }
    });
  },
});

/**
 * One function, or all of the folder's project, or all that there are.
 * @throws OperatorError when nothing of the project is deployed in its stage
 */
async function namesToShow(wanted: string | undefined, connection: Connection): Promise<string[]> {
  if (wanted !== undefined) return [await findFunction(wanted, connection)];
  const all = await functionNames(connection.client);
  if (connection.found.kind !== 'project') return all;
  const { project } = connection.found;
  const own = new Set(project.functionNames.values());
  const deployed = all.filter((name) => own.has(name));
  if (deployed.length > 0) return deployed;
  const hint = stagesHint(project, await deployedStages(project, connection));
  throw new OperatorError(`no function in stage ${project.stage} of ${connection.region}.${hint}`);
}

function nothingLogged(names: readonly string[]): string {
  const [name, ...others] = names;
  if (name === undefined) return 'no functions are deployed: see `millrace deploy --help`';
  const subject = others.length === 0 ? `${name} has` : 'the functions have';
  return `${subject} not logged anything in that time; --startTime 1d goes back further`;
}
