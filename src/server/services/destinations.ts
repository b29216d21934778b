import type { Identities } from '../../access/identities.ts';
import type { InProcessCalls } from '../../protocol/in-process-calls.ts';
import type { Service } from '../../schema/service.ts';
import { withOtherAccounts } from '../../services/other-accounts.ts';
import { BucketOwners } from '../../services/s3/bucket-owners.ts';
import { resumeS3Removals } from '../../services/s3/removals.ts';
import { createS3Service } from '../../services/s3/service.ts';
import { MessageSigner } from '../../services/sns/message-signer.ts';
import { createSnsService } from '../../services/sns/service.ts';
import { openQueues, type Queues } from '../../services/sqs/queue/queues.ts';
import { createSqsService } from '../../services/sqs/service.ts';
import { sharedQueues } from '../../services/sqs/shared-queues.ts';
import { callerIdentity, callerUserId } from '../../services/sts/identity.ts';
import { TargetDelivery } from '../../services/targets/delivery.ts';
import { sendToTarget } from '../../services/targets/send-to-target.ts';
import type { Store } from '../../storage/port.ts';
import type { Closers } from '../closers.ts';
import type { ServicesOptions } from './options.ts';

/** The services that receive what functions and events result in. */
export interface Destinations {
  /** S3, SQS and SNS; they have joined the calls. */
  readonly services: readonly Service[];
  readonly queues: Queues;
  readonly signer: MessageSigner;
  readonly delivery: TargetDelivery;
}

/** Opened before event source mappings: one may send to its failure destination as soon as it is open. */
export async function openDestinations(
  { meta, blobs, logs }: Pick<Store, 'meta' | 'blobs' | 'logs'>,
  calls: InProcessCalls,
  { clock, random, logger, endpoint }: ServicesOptions,
  identities: Identities,
  closers: Closers,
): Promise<Destinations> {
  const principalOf = callerIdentity(identities);
  const senderIdOf = callerUserId(identities);
  await resumeS3Removals(meta);
  const owners = await BucketOwners.open(meta);
  closers.add(async () => owners.close());
  const queues = await openQueues({ store: { meta, logs }, clock, random, logger });
  closers.add(async () => queues.moves.close());
  const signer = new MessageSigner(meta, clock, random);
  const delivery = new TargetDelivery({ calls, clock, random, logger });
  const services = [
    createS3Service({ meta, blobs, clock, random, delivery, shared: { owners, principalOf } }),
    withOtherAccounts(createSqsService({ queues, endpoint, senderIdOf }), sharedQueues(principalOf)),
    createSnsService({
      meta,
      clock,
      random,
      logger,
      calls,
      sendToTarget: (sending) => sendToTarget({ calls, random }, sending),
      signer,
      endpoint,
    }),
  ];
  for (const service of services) calls.join(service);
  return { services, queues, signer, delivery };
}
