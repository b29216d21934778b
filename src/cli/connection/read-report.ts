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
  if (response.status === 401 || response.status === 403) throw notAdmitted(endpoint);
  if (response.status !== 200) throw unexpectedStatus(endpoint, response.status);
  return JSON.parse(response.body.toString()) as T;
}

/** The server checks signatures, and there are no credentials for it, or not those of the operator. */
export function notAdmitted(endpoint: string): OperatorError {
  return new OperatorError(
    `${endpoint} asks for the access key of a user who may see it: set AWS_SHARED_CREDENTIALS_FILE to the file ` +
      'root-credentials in its data directory, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key of ' +
      '`millrace access create NAME --admin`',
  );
}

/** For a status that no server of this version returns. */
export function unexpectedStatus(endpoint: string, status: number): OperatorError {
  return new OperatorError(
    `${endpoint} returned status ${status}: check that a Millrace server of this version listens there`,
  );
}
