import { NatsLink } from '../../../src/storage/cluster/messages/nats/link.ts';
import type { NatsTools } from '../../../src/storage/cluster/messages/nats/tools.ts';
import { Publisher } from '../../../src/storage/cluster/messages/nats/publish.ts';
import { type Logger, silentLogger } from '../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';

/** A connection to the nodes of a local cluster, as the store has one. */
export async function openNatsTools(url: string, logger: Logger = silentLogger): Promise<NatsTools> {
  const servers = url.slice('nats://'.length).split(',');
  const link = await NatsLink.open({
    options: {},
    servers,
    clock: systemClock,
    random: systemRandom,
    logger,
  });
  const tools = { link, clock: systemClock, logger };
  return { ...tools, publisher: new Publisher(tools) };
}
