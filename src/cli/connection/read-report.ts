import type { Transport } from '../../client/transport.ts';
import { OperatorError } from '../../lib/operator-error.ts';

const TIMEOUT_MS = 30_000;

/**
 * Reads one of the reports below `/_millrace/` that a server serves beside AWS.
 * @throws OperatorError when the server does not respond, or is not one of Millrace
 */
export async function readReport<T>(transport: Transport, endpoint: string, report: string): Promise<T> {
  const headers = { host: new URL(endpoint).host };
  const response = await transport.send(
    { method: 'GET', target: `/_millrace/${report}`, headers, body: '' },
    { timeoutMs: TIMEOUT_MS },
  );
  if (response.status !== 200) {
    throw new OperatorError(
      `${endpoint} returned status ${response.status}: check that a Millrace server of this version listens there`,
    );
  }
  return JSON.parse(response.body.toString()) as T;
}
