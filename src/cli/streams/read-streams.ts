import type { StreamMetrics } from '../../engine/metrics.ts';
import { createTransport } from '../../client/transport.ts';
import { OperatorError } from '../../lib/operator-error.ts';

const TIMEOUT_MS = 30_000;

/**
 * Reads the counters of all streams of a server.
 * @param ca certificates of the authorities to trust, in PEM
 */
export async function readStreams(endpoint: string, ca?: string): Promise<readonly StreamMetrics[]> {
  const url = new URL(endpoint);
  const transport = createTransport(url, { maxConnections: 1, ca });
  try {
    const target = '/_millrace/streams';
    const headers = { host: url.host };
    const response = await transport.send(
      { method: 'GET', target, headers, body: '' },
      { timeoutMs: TIMEOUT_MS },
    );
    if (response.status !== 200) {
      throw new OperatorError(
        `${endpoint} returned status ${response.status}: check that a Millrace server of this version listens there`,
      );
    }
    return JSON.parse(response.body.toString()) as StreamMetrics[];
  } finally {
    transport.close();
  }
}
