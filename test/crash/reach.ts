import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../../src/client/client.ts';
import { ClientError } from '../../src/client/errors.ts';
import type { ServiceTraits } from '../../src/schema/service.ts';
import { cloudFormationTraits } from '../../src/services/cloudformation/traits.ts';
import { cloudWatchTraits } from '../../src/services/cloudwatch/traits.ts';
import { iamTraits } from '../../src/services/iam/traits.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';
import { logsTraits } from '../../src/services/logs/traits.ts';
import { s3Traits } from '../../src/services/s3/traits.ts';
import { snsTraits } from '../../src/services/sns/traits.ts';
import { sqsTraits } from '../../src/services/sqs/traits.ts';
import type { Reach } from '../support/clients/multi-part.ts';
import { credentials } from './client.ts';

const TRAITS: Readonly<Record<string, ServiceTraits>> = {
  cloudformation: cloudFormationTraits,
  monitoring: cloudWatchTraits,
  iam: iamTraits,
  kinesis: kinesisTraits,
  lambda: lambdaTraits,
  logs: logsTraits,
  s3: s3Traits,
  sns: snsTraits,
  sqs: sqsTraits,
};

// Longer than a function needs to become Active.
const SETTLE_MS = 700;
/** While things are killed: a call that takes longer counts as one without a response. */
const TIMEOUT_MS = 10_000;
// Afterwards each call must succeed, also while a cluster whose nodes were all killed elects its leaders on a busy machine.
const CHECK_TIMEOUT_MS = 60_000;

/** The services of a running server, over the wire. */
export function wireReach(endpoint: string, timeoutMs = CHECK_TIMEOUT_MS): Reach & Disposable {
  const client = createClient({
    endpoint,
    region: 'us-east-1',
    accessKeyId: credentials.accessKeyId,
    maxConnections: 2,
  });
  return {
    call: (service, operation, input) => client.call(TRAITS[service]!, operation, input, { timeoutMs }),
    settle: () => pause(SETTLE_MS),
    [Symbol.dispose]: () => client.close(),
  };
}

/**
 * Repeats an action until the server is gone, or a part of a cluster: then every call counts as one without a response.
 * @param faults collects the errors that the server should not have returned
 */
export async function untilGone(
  endpoint: string,
  signal: AbortSignal,
  faults: string[],
  turn: (reach: Reach) => Promise<void>,
): Promise<void> {
  using wire = wireReach(endpoint, TIMEOUT_MS);
  const reach: Reach = {
    ...wire,
    call: async (...words) => {
      const output = await wire.call(...words);
      signal.throwIfAborted();
      return output;
    },
  };
  try {
    while (!signal.aborted) await turn(reach);
  } catch (error) {
    if (error instanceof ClientError && !signal.aborted) faults.push(`${error.code}: ${error.message}`);
  }
}
