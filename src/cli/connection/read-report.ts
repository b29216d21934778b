import type { Transport } from '../../client/transport.ts';
import { OperatorError } from '../../lib/operator-error.ts';

const TIMEOUT_MS = 30_000;

/**
 * Reads one of the reports below `/_millrace/` that a server serves beside AWS.
 * @param requireOk throws for a status that is not 200
 * @throws OperatorError when the server does not respond, or is not one of Millrace
 */
export async function readReport<T>(
  transport: Transport,
  endpoint: string,
  report: string,
  requireOk: (endpoint: string, status: number) => void = requireStatus,
): Promise<T> {
  const headers = { host: new URL(endpoint).host };
  const response = await transport.send(
    { method: 'GET', target: `/_millrace/${report}`, headers, body: '' },
    { timeoutMs: TIMEOUT_MS },
  );
  requireOk(endpoint, response.status);
  return parseReport(endpoint, response.body.toString());
}

/** @throws OperatorError for a response that is not one of Millrace */
export function parseReport<T>(endpoint: string, body: string): T {
  try {
    return JSON.parse(body) as T;
  } catch (error) {
    throw new OperatorError(
      `${endpoint} returned no report: check that a Millrace server of this version listens there`,
      { cause: error },
    );
  }
}

/** @throws OperatorError for another status of a response */
export function requireStatus(endpoint: string, status: number, expected = 200): void {
  if (status === 401 || status === 403) throw notAdmitted(endpoint);
  if (status !== expected) throw unexpectedStatus(endpoint, status);
}

/** The server checks signatures, and there are no credentials for it, or not those of the operator. */
function notAdmitted(endpoint: string): OperatorError {
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
