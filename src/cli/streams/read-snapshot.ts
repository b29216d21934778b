import { createTransport, type Transport } from '../../client/transport.ts';
import type { StreamMetrics } from '../../engine/metrics.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { FunctionTotal } from '../../server/history/function-totals.ts';
import type { Snapshot } from './rates.ts';

const TIMEOUT_MS = 30_000;

/**
 * Reads the counters of all streams, event source mappings and functions of a server.
 * @param ca certificates of the authorities to trust, in PEM
 */
export async function readSnapshot(endpoint: string, clock: Clock, ca?: string): Promise<Snapshot> {
  const transport = createTransport(new URL(endpoint), { maxConnections: 1, ca });
  try {
    const streams = await read<readonly StreamMetrics[]>(transport, endpoint, 'streams');
    const mappings = await read<readonly MappingStatus[]>(transport, endpoint, 'mappings');
    const functions = await read<readonly FunctionTotal[]>(transport, endpoint, 'functions');
    return { atMs: clock.monotonicMs(), streams, mappings, functions };
  } finally {
    transport.close();
  }
}

async function read<T>(transport: Transport, endpoint: string, report: string): Promise<T> {
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
