import { headers } from '@nats-io/transport-node';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';

// Longer than the election of a leader.
const TIMEOUT_MS = 10_000;

/** Streams as the logs of a cluster have, with no log in them: publishes to them are the yardstick. */
export async function bareStreams(
  tools: NatsTools,
  count: number,
): Promise<(stream: number, payload: Buffer) => Promise<unknown>> {
  for (let index = 0; index < count; index++) {
    await NatsMessageLog.open(tools, {
      name: `BARE_${index}`,
      subjectPrefix: `bare.${index}`,
      replicas: 3,
      maxMessagesPerSubject: -1,
      placementTags: [],
    });
  }
  const options = { timeout: TIMEOUT_MS, headers: headers() };
  return (stream, payload) =>
    tools.link.session!.connection.request(`bare.${stream}.yardstick`, payload, options);
}
