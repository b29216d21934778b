import { NO_AUTHORITIES } from '../../../src/schema/authorities.ts';
import { expect, test } from 'vitest';
import type { Logger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { defineError } from '../../../src/schema/error.ts';
import { TargetDelivery } from '../../../src/services/targets/delivery.ts';

const Throttled = defineError('ProvisionedThroughputExceededException', { retryable: true });

test('a server that stops reports the deliveries that it loses', async () => {
  const warnings: unknown[] = [];
  const warn: Logger['warn'] = (message, facts) => void warnings.push([message, facts]);
  const delivery = new TargetDelivery({
    calls: { authorities: NO_AUTHORITIES, call: () => Promise.reject(Throttled('Rate exceeded')) },
    random: seededRandom('delivery'),
    clock: new VirtualClock(),
    logger: { info() {}, error() {}, warn },
  });
  await delivery.deliver({
    targetArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
    message: { body: '{}' },
    service: undefined,
    sender: { attribute: 'RULE_ARN', arn: 'arn:aws:events:eu-west-1:123456789012:rule/each' },
  });
  expect(warnings).toEqual([]);
  await delivery.close();
  expect(warnings).toEqual([
    ['deliveries that waited for another attempt are lost, because the server stops', { deliveries: 1 }],
  ]);
});
