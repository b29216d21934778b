import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientError } from '../../../src/client/errors.ts';
import type { ClusterStatus } from '../../../src/server/gateway/status.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { DescribeAlarms } from '../../../src/services/cloudwatch/operations/describe-alarms.ts';
import { PutMetricAlarm } from '../../../src/services/cloudwatch/operations/put-metric-alarm.ts';
import { cloudWatchTraits } from '../../../src/services/cloudwatch/traits.ts';
import { EnableRule } from '../../../src/services/events/operations/enable-rule.ts';
import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { eventsTraits } from '../../../src/services/events/traits.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../src/services/lambda/operations/put-function-concurrency.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { CreateSchedule } from '../../../src/services/scheduler/operations/create-schedule.ts';
import { schedulerTraits } from '../../../src/services/scheduler/traits.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueUrl } from '../../../src/services/sqs/operations/get-queue-url.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import type { Store } from '../../../src/storage/port.ts';
import { eventually } from '../../support/eventually.ts';
import { zipOf } from '../../support/zip.ts';
import { type TestCluster, type TestGateway, twoGateways } from './two-gateways.ts';

/*
 * A home has sent changes to the store which are stored only after the next home has read the documents: NATS had no
 * leader, or the process was frozen. None of them was acknowledged, and the next home must act on all of them, whichever
 * service they belong to.
 */

/** Not delayed: the gateway joins again, but does not become the home again; and what comes before the document of a stack. */
const AT_ONCE = [META_PREFIX.cluster.member, META_PREFIX.cloudformation.definition];

/** The changes of documents by one gateway, which can be delayed. */
class Delay {
  #waiting: (() => void)[] | undefined;

  get count(): number {
    return this.#waiting!.length;
  }

  begin(): void {
    this.#waiting = [];
  }

  end(): void {
    const waiting = this.#waiting!;
    this.#waiting = undefined;
    for (const go of waiting) go();
  }

  readonly reach = (store: Store): Store => {
    const { meta } = store;
    const later = async <T>(key: string, change: () => Promise<T>): Promise<T> => {
      if (this.#waiting && !AT_ONCE.some((prefix) => key.startsWith(prefix))) {
        await new Promise<void>((resolve) => void this.#waiting!.push(resolve));
      }
      return change();
    };
    return {
      ...store,
      meta: {
        get: (...args) => meta.get(...args),
        list: (...args) => meta.list(...args),
        count: (...args) => meta.count(...args),
        catchUp: () => meta.catchUp(),
        watch: (...args) => meta.watch(...args),
        create: (key, value) => later(key, () => meta.create(key, value)),
        compareAndSet: (key, revision, value) => later(key, () => meta.compareAndSet(key, revision, value)),
        delete: (key, revision) => later(key, () => meta.delete(key, revision)),
      },
    };
  };
}

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const delay = new Delay();

let cluster: TestCluster;
let first: TestGateway;
let second: TestGateway;

beforeAll(async () => {
  cluster = await twoGateways({ reachFirst: delay.reach });
  [first, second] = cluster.gateways;
});
afterAll(() => cluster.close());

async function statusOf({ endpoint }: TestGateway): Promise<ClusterStatus> {
  return (await (await fetch(`${endpoint}/_millrace/cluster`)).json()) as ClusterStatus;
}

function urlOf({ endpoint }: TestGateway, queue: string): string {
  return `${endpoint}/${ACCOUNT}/${queue}`;
}

function arnOf(queue: string): string {
  return `arn:aws:sqs:us-east-1:${ACCOUNT}:${queue}`;
}

const WANTED = {
  createdQueue: 'exists',
  deletedQueue: 'QueueDoesNotExist',
  intents: 0,
  concurrency: 'TooManyRequestsException',
  // An interrupted creation is rolled back.
  stack: 'ROLLBACK_COMPLETE',
  alarm: 'ALARM',
  messages: ['"of the rule"', 'of the schedule', 'sent'],
};

/** What the next home makes of the changes. */
async function seenAtNext() {
  const { client } = second;
  const outcomeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'exists',
      ({ code }: ClientError) => code.replace('AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'),
    );
  const stackStatus = async () => {
    const { Stacks } = await client.call(cloudFormationTraits, DescribeStacks, { StackName: 'stack' });
    return Stacks?.[0]?.StackStatus;
  };
  const alarmState = async () => {
    const { MetricAlarms } = await client.call(cloudWatchTraits, DescribeAlarms, { AlarmNames: ['idle'] });
    return MetricAlarms?.[0]?.StateValue;
  };
  const createdQueue = await outcomeOf(client.call(sqsTraits, GetQueueUrl, { QueueName: 'created' }));
  return {
    createdQueue,
    deletedQueue: await outcomeOf(client.call(sqsTraits, GetQueueUrl, { QueueName: 'deleted' })),
    intents: await cluster.store.meta.count(META_PREFIX.sqs.removal),
    // Not while it would still start a process.
    concurrency:
      createdQueue === 'exists'
        ? await outcomeOf(client.call(lambdaTraits, Invoke, { FunctionName: 'limited' }))
        : 'not invoked',
    stack: await stackStatus().catch(({ code }: ClientError) => code),
    alarm: await alarmState(),
    messages: await textsIn('received'),
  };
}

async function textsIn(queue: string): Promise<(string | undefined)[]> {
  const { Messages = [] } = await second.client.call(sqsTraits, ReceiveMessage, {
    QueueUrl: urlOf(second, queue),
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
  });
  return [...new Set(Messages.map(({ Body }) => Body))].sort();
}

test('the next home acts on what a former home stores late', async () => {
  const { client } = first;
  for (const QueueName of ['received', 'deleted']) await client.call(sqsTraits, CreateQueue, { QueueName });
  await client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'limited',
    Runtime: 'nodejs22.x',
    Role: ROLE,
    Handler: 'index.handler',
    Code: { ZipFile: zipOf({ 'index.js': 'exports.handler = async () => {};' }) },
  });
  await client.call(eventsTraits, PutRule, {
    Name: 'rule',
    ScheduleExpression: 'rate(1 minute)',
    State: 'DISABLED',
  });
  await client.call(eventsTraits, PutTargets, {
    Rule: 'rule',
    Targets: [{ Id: 'queue', Arn: arnOf('received'), Input: '"of the rule"' }],
  });

  delay.begin();
  const requests = [
    client.call(sqsTraits, CreateQueue, { QueueName: 'created' }),
    client.call(sqsTraits, DeleteQueue, { QueueUrl: urlOf(first, 'deleted') }),
    client.call(sqsTraits, SendMessage, { QueueUrl: urlOf(first, 'received'), MessageBody: 'sent' }),
    client.call(lambdaTraits, PutFunctionConcurrency, {
      FunctionName: 'limited',
      ReservedConcurrentExecutions: 0,
    }),
    client.call(eventsTraits, EnableRule, { Name: 'rule' }),
    client.call(schedulerTraits, CreateSchedule, {
      Name: 'schedule',
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: arnOf('received'), RoleArn: ROLE, Input: 'of the schedule' },
    }),
    client.call(cloudWatchTraits, PutMetricAlarm, {
      AlarmName: 'idle',
      Namespace: 'Shop',
      MetricName: 'Orders',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    }),
    client.call(cloudFormationTraits, CreateStack, {
      StackName: 'stack',
      TemplateBody: JSON.stringify({
        Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'of-stack' } } },
      }),
    }),
  ];
  const outcomes = Promise.allSettled(requests);
  await eventually(async () => delay.count >= requests.length || undefined);
  first.skip(10_000);
  await eventually(async () => {
    const { home, gateway } = await statusOf(second);
    return (home === gateway && (await fetch(`${second.endpoint}/_millrace/streams`)).ok) || undefined;
  });
  expect(await textsIn('received')).toEqual([]);
  delay.end();
  expect((await outcomes).map(({ status }) => status)).toEqual(requests.map(() => 'rejected'));

  cluster.rush();
  let seen: Record<string, unknown> = {};
  await eventually(async () => {
    seen = await seenAtNext();
    return isDeepStrictEqual(seen, WANTED) || undefined;
  }).catch(() => {});
  expect(seen).toEqual(WANTED);
});
