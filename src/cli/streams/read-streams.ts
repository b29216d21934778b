import type { StreamMetrics } from '../../engine/metrics.ts';
import { explainConnectionError } from '../../client/errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** What passed through every stream of a server so far. */
export async function readStreams(endpoint: string): Promise<readonly StreamMetrics[]> {
  const answer = await fetch(`${endpoint}/_millrace/streams`).catch((error: Error) => {
    throw explainConnectionError(error.cause ?? error, endpoint);
  });
  if (!answer.ok) {
    throw new OperatorError(
      `${endpoint} answered ${answer.status}: check that a Millrace server of this version listens there`,
    );
  }
  return (await answer.json()) as StreamMetrics[];
}
