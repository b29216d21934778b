import { OperatorError } from '../../../lib/operator-error.ts';
import { command } from '../../command-line/command.ts';
import { duration, flag, UsageError } from '../../command-line/options.ts';
import { reportAccess, reportTransport } from '../../connection/report-access.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { parseReport, unexpectedStatus } from '../../connection/read-report.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson } from '../../ui/terminal.ts';
import { serverOptions } from '../../connection/server-options.ts';

// The most that the server lets one request wait.
const MAX_TIMEOUT_MS = 300_000;
/** What the response may take after the deadline. */
const RESPONSE_MS = 10_000;

interface Left {
  readonly what: string;
  readonly why: string;
  readonly until?: string;
}

interface Settled {
  readonly message?: string;
  readonly inProgress?: readonly Left[];
  readonly waiting?: readonly Left[];
}

export default command({
  about:
    'Waits until everything that was put is delivered, filtered out, given up to a destination, or waits for a time that\n' +
    'has not come, such as a retry, and prints what waits. Exits with 1 at the timeout, with what is still in progress.\n' +
    'The server must have been started with --test-controls.',
  arguments: [],
  options: {
    settled: flag('wait until nothing is in progress'),
    timeout: duration('how long to wait, 5m at most', { fallback: '30s' }),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: ['millrace wait --settled', 'millrace wait --settled --timeout 2m --json'],
  async run({ options, env, cwd, terminal, clock, signal }) {
    const { settled, json } = options;
    // The server takes whole milliseconds.
    const deadlineMs = Math.ceil(options.timeout);
    if (!settled) throw new UsageError('say what to wait for: --settled');
    if (deadlineMs > MAX_TIMEOUT_MS) throw new UsageError('--timeout is 5m at most');
    const endpoint = endpointFrom(options.endpoint, env);
    const transport = reportTransport(endpoint, await reportAccess(endpoint, { env, cwd }));
    try {
      const settle = () =>
        transport.send(
          {
            method: 'POST',
            target: '/_millrace/test/settle',
            headers: { host: new URL(endpoint).host, 'content-type': 'application/json' },
            body: JSON.stringify({ deadlineMs }),
          },
          { timeoutMs: deadlineMs + RESPONSE_MS, signal },
        );
      const display = { output: terminal.err, clock };
      const { status, body } = await withProgress(
        display,
        () => 'waiting until nothing is in progress',
        settle,
      );
      if (status === 404) {
        throw new OperatorError(
          `the server at ${endpoint} has no test controls: start it with \`millrace start --test-controls\``,
        );
      }
      if (status !== 200 && status !== 504) throw unexpectedStatus(endpoint, status);
      const result = parseReport<Settled>(endpoint, body.toString());
      if (json) printJson(terminal.out, { settled: status === 200, ...result });
      else if (status === 200) terminal.out.write(`settled\n${linesOf(result.waiting)}`);
      else
        terminal.err.write(
          `not settled in ${deadlineMs / 1000} s; in progress:\n${linesOf(result.inProgress)}`,
        );
      return status === 200 ? 0 : 1;
    } finally {
      transport.close();
    }
  },
});

function linesOf(left: readonly Left[] = []): string {
  return left
    .map(({ what, why, until }) => `  ${what}: ${why}${until === undefined ? '' : `, until ${until}`}\n`)
    .join('');
}
