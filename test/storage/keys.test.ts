import { expect, it } from 'vitest';
import { LOG_ID, META_KEY, META_PREFIX } from '../../src/storage/keys.ts';

const prefixes = Object.values(META_PREFIX).flatMap((prefixes) => Object.values(prefixes));
const keys: readonly string[] = [...prefixes, ...Object.values(META_KEY)];

it('no key or prefix is a prefix of another', () => {
  for (const [index, key] of keys.entries()) {
    for (const other of keys.toSpliced(index, 1))
      expect(other.startsWith(key), `${key} ${other}`).toBe(false);
  }
});

it('a prefix ends with a slash, and a key does not', () => {
  for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z0-9-]+\/(?:[a-z-]+\/)*$/);
  for (const key of Object.values(META_KEY)) expect(key).toMatch(/[^/]$/);
});

it('a log id is used once', () => {
  const ids = Object.values(LOG_ID);
  expect(new Set(ids).size).toBe(ids.length);
});

// Data directories in the field hold these. A line may be added; none may change or go.
it('the values are those of earlier releases', () => {
  expect([...keys, ...Object.values(LOG_ID)].sort()).toEqual([
    'access/start/',
    'access/use/',
    'apigateway/http-api/',
    'apigateway/rest-api/',
    'application-autoscaling/activities/',
    'application-autoscaling/target/',
    'cloudformation/change-set/',
    'cloudformation/custom-request/',
    'cloudformation/definition/',
    'cloudformation/deleted/',
    'cloudformation/event/',
    'cloudformation/resource/',
    'cloudformation/stack/',
    'cloudwatch/alarm/',
    'cloudwatch/metrics',
    'cluster/access-key-check',
    'cluster/blob/',
    'cluster/lease/',
    'cluster/log/',
    'cluster/member/',
    'cluster/reserve/',
    'cluster/retention/',
    'cluster/settings',
    'cluster/subscription/',
    'cluster/upload/',
    'cluster/use/',
    'copy/unfinished',
    'engine/token-key',
    'events/bus/',
    'events/rule/',
    'history/minutes',
    'history/quarters',
    'history/seconds',
    'iam/group/',
    'iam/policy/',
    'iam/role/',
    'iam/root/',
    'iam/user/',
    'kinesis/commitments/',
    'lambda/alias/',
    'lambda/concurrency/',
    'lambda/event-invoke-config/',
    'lambda/event-payloads',
    'lambda/event/',
    'lambda/function/',
    'lambda/layer-family/',
    'lambda/layer/',
    'lambda/policy/',
    'lambda/provisioned/',
    'lambda/removal/',
    'lambda/runtime-management/',
    'lambda/url/',
    'logs/group/',
    'logs/policies/',
    'logs/removal/',
    'logs/stream/',
    'mapping/checkpoint/',
    'mapping/document/',
    'mapping/running/',
    's3/bucket/',
    's3/object/',
    's3/part/',
    's3/removal/bucket/',
    's3/removal/upload/',
    's3/upload/',
    'scheduler/group/',
    'scheduler/schedule/',
    'sns/signing-key/',
    'sns/topic/',
    'sqs/message-contents',
    'sqs/message/',
    'sqs/move-task/',
    'sqs/queue/',
    'sqs/removal/',
    'ssm/parameter/',
    'ssm/version/',
    'streams/',
    'sts/session/',
  ]);
});
