import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { MetricStore } from '../../../src/services/cloudwatch/metrics/metric-store.ts';
import { openCloudWatch } from '../../../src/services/cloudwatch/open-cloudwatch.ts';
import { MessageSigner } from '../../../src/services/sns/message-signer.ts';
import { createSnsService } from '../../../src/services/sns/service.ts';
import { openQueues } from '../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../src/services/sqs/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { noTargets } from '../../support/fakes/no-targets.ts';

export const MINUTE_MS = 60_000;

/** CloudWatch on a store in memory, with the topics and queues that alarms notify. */
export async function cloudWatchWorld() {
  const clock = new VirtualClock();
  const { logs, meta } = memoryStore(clock);
  const random = seededRandom('cloudwatch');
  const logger = silentLogger;
  const calls = new InProcessCalls();
  const metrics = await MetricStore.open({ logs, clock, logger });
  const { service } = openCloudWatch({ metrics, meta, calls, clock, random, logger });
  calls.join(service);
  calls.join(
    createSnsService({
      meta,
      clock,
      random,
      logger,
      calls,
      sendToTarget: noTargets,
      signer: new MessageSigner(meta, clock, random),
      endpoint: () => 'http://127.0.0.1:4566',
    }),
  );
  calls.join(
    createSqsService({
      queues: await openQueues({ store: { logs, meta }, clock, random, logger }),
      endpoint: () => 'http://here',
    }),
  );
  const call = <Op extends Operation>(
    operation: Op,
    input: Input<Op>,
    of = 'monitoring',
  ): Promise<Output<Op>> => calls.call(of, operation, input, caller);
  return { clock, meta, metrics, service, call };
}
