import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { OperatorError } from '../../../lib/operator-error.ts';
import type { Output } from '../../../schema/operation.ts';
import { Invoke } from '../../../services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../services/lambda/traits.ts';
import { command } from '../../command-line/command.ts';
import { sameServer } from '../../connection/endpoint.ts';
import { projectServerOptions } from '../../connection/server-options.ts';
import { withProject } from '../../connection/connect.ts';
import { findFunction } from '../../functions/find-function.ts';
import { formatHandler } from '../../functions/format-handler.ts';
import { text, flag, UsageError } from '../../command-line/options.ts';
import { isStop } from '../../stop-signal.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines, type Terminal } from '../../ui/terminal.ts';

export default command({
  about:
    'Invokes a function, waits for it and prints what it returns. The exit code is 1 when the function fails. Ctrl-C stops\n' +
    'waiting; the function goes on.',
  arguments: [],
  options: {
    function: text('NAME', 'the function: its full name or its name in serverless.yml', {
      short: 'f',
      words: 'functions',
    }),
    data: text('JSON', 'the event; text that is not JSON is sent as a string', { short: 'd' }),
    path: text('FILE', 'a file with the event as JSON', { short: 'p' }),
    log: flag('also print the end of the log', { short: 'l' }),
    ...projectServerOptions,
  },
  examples: [
    'millrace invoke -f ingestion',
    `millrace invoke -f ingestion --data '{"x": 1}' --log`,
    'millrace invoke -f orders-dev-ingestion --path event.json',
  ],
  async run({ options, env, cwd, terminal, clock, signal }) {
    const wanted = options.function;
    if (wanted === undefined) throw new UsageError('-f NAME is missing: the function to invoke');
    if (options.data !== undefined && options.path !== undefined) {
      throw new UsageError('--data and --path exclude each other: remove one');
    }
    const event = await eventFrom(options.data, options.path, cwd);
    if (options.data !== undefined && /^\s*[[{]/.test(options.data) && !isJson(options.data)) {
      terminal.err.write('note: --data is not JSON, so the function gets it as a string\n');
    }
    const logsCommand = `millrace logs -f ${wanted}${sameServer(options, env)}`;
    const { result, handler } = await withProject(options, { env, cwd }, async (connection) => {
      const { client, found } = connection;
      const name = await findFunction(wanted, connection);
      const input = {
        FunctionName: name,
        ...(event && { Payload: event }),
        ...(options.log && { LogType: 'Tail' as const }),
      };
      const output = await withProgress(
        { output: terminal.err, clock, onlyOnTerminal: true },
        () => `invoking ${name}`,
        () => client.call(lambdaTraits, Invoke, input, { signal }),
      ).catch((error: unknown) => {
        if (isStop(error)) {
          printLines(terminal.err, [`stopped waiting; ${name} goes on, see its log: ${logsCommand} --tail`]);
        }
        throw error;
      });
      return {
        result: output,
        handler: found.kind === 'project' ? found.project.handlers.get(name) : undefined,
      };
    });
    printResult(result, options.json, terminal);
    if (result.FunctionError !== undefined) {
      const where = handler === undefined ? '' : `: ${formatHandler(handler)}`;
      throw new OperatorError(`the function failed${where}; see its log: ${logsCommand}`);
    }
  },
});

function printResult(
  { StatusCode: statusCode, FunctionError: functionError, Payload, LogResult }: Output<typeof Invoke>,
  json: boolean,
  { out, err }: Terminal,
): void {
  const payload = Payload?.toString('utf8') ?? '';
  const log = LogResult === undefined ? undefined : Buffer.from(LogResult, 'base64').toString('utf8');
  if (json) {
    printJson(out, { statusCode, functionError, payload: asValue(payload), log });
    return;
  }
  printLines(out, [pretty(payload)]);
  if (log !== undefined) err.write(log);
}

async function eventFrom(
  data: string | undefined,
  path: string | undefined,
  cwd: string,
): Promise<Buffer | undefined> {
  if (data !== undefined) return Buffer.from(isJson(data) ? data : JSON.stringify(data));
  if (path === undefined) return undefined;
  const file = resolve(cwd, path);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(`cannot read the event file ${file} (${error.code}); check --path`, {
      cause: error,
    });
  });
  if (!isJson(bytes.toString('utf8')))
    throw new OperatorError(`${file} is not JSON; correct it, or give another file with --path`);
  return bytes;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function asValue(payload: string): unknown {
  return isJson(payload) ? JSON.parse(payload) : payload;
}

function pretty(payload: string): string {
  return isJson(payload) ? JSON.stringify(JSON.parse(payload), undefined, 2) : payload;
}
