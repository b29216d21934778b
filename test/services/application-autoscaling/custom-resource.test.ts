import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { openApplicationAutoScaling } from '../../../src/services/application-autoscaling/open-application-autoscaling.ts';
import { DescribeScalableTargets } from '../../../src/services/application-autoscaling/operations/describe-scalable-targets.ts';
import { DescribeScalingActivities } from '../../../src/services/application-autoscaling/operations/describe-scaling-activities.ts';
import { PutScheduledAction } from '../../../src/services/application-autoscaling/operations/put-scheduled-action.ts';
import { RegisterScalableTarget } from '../../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import type { CallUrl } from '../../../src/services/application-autoscaling/resources/http-resource.ts';
import { ScalableTargets } from '../../../src/services/application-autoscaling/scalable-targets.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

const url = 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com/prod/scalableTargetDimensions/workers';
const address = {
  ServiceNamespace: 'custom-resource' as const,
  ResourceId: url,
  ScalableDimension: 'custom-resource:ResourceType:Property',
};

/** A resource behind a URL that takes a while to scale, and what was sent to it. */
function customResource() {
  const sent: string[] = [];
  let actual = 1;
  let desired = 1;
  let polls = 0;
  const callUrl: CallUrl = async ({ url: target, method, body }) => {
    sent.push(`${method} ${target.pathname} ${body.toString()}`.trim());
    if (method === 'PATCH') {
      ({ desiredCapacity: desired } = JSON.parse(body.toString()) as { desiredCapacity: number });
      polls = 3;
    } else if (polls > 0 && --polls === 0) {
      actual = desired;
    }
    const document = {
      actualCapacity: actual,
      desiredCapacity: desired,
      scalableTargetDimensionId: 'workers',
      scalingStatus: actual === desired ? 'Successful' : 'InProgress',
      version: '1',
    };
    return { status: 200, body: Buffer.from(JSON.stringify(document)) };
  };
  return { sent, callUrl };
}

async function opened(callUrl: CallUrl) {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const calls = new InProcessCalls();
  const parts = { meta, calls, callUrl, clock, logger: silentLogger, quotas: 'on' } as const;
  const autoScaling = openApplicationAutoScaling({ ...parts, random: seededRandom(1) });
  calls.join(autoScaling.service);
  onTestFinished(() => autoScaling.close());
  const call = <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> =>
    calls.call('application-autoscaling', operation, input, caller);
  const activities = async () =>
    (await call(DescribeScalingActivities, { ServiceNamespace: 'custom-resource' })).ScalingActivities;
  return { clock, meta, call, activities };
}

test('the capacity of a custom resource is read and changed by GET and PATCH', async () => {
  const { sent, callUrl } = customResource();
  const { clock, call, activities } = await opened(callUrl);
  await call(RegisterScalableTarget, { ...address, MinCapacity: 4, MaxCapacity: 9 });
  await clock.advance(3_000);
  const path = '/prod/scalableTargetDimensions/workers';
  expect(sent).toEqual([
    `GET ${path}`,
    `PATCH ${path} {"desiredCapacity":4}`,
    ...Array.from({ length: 3 }, () => `GET ${path}`),
  ]);
  expect(await activities()).toMatchObject([
    { StatusCode: 'Successful', Cause: 'minimum capacity was set to 4' },
  ]);
});

test('an unreachable custom resource is one failed activity', async () => {
  const { clock, call, activities } = await opened(() => Promise.reject(new Error('cannot be reached')));
  await call(RegisterScalableTarget, { ...address, MinCapacity: 1, MaxCapacity: 9 });
  await clock.advance(200_000);
  expect(await activities()).toMatchObject([{ StatusCode: 'Failed', StatusMessage: 'cannot be reached' }]);
});

test('a scheduled action sets the bounds at its time in its zone, and the capacity follows', async () => {
  const { callUrl } = customResource();
  const { clock, call, activities } = await opened(callUrl);
  await call(RegisterScalableTarget, { ...address, MinCapacity: 1, MaxCapacity: 9 });
  // 01:30 in Berlin is half past midnight in UTC.
  await call(PutScheduledAction, {
    ...address,
    ScheduledActionName: 'morning',
    Schedule: 'cron(30 1 * * ? *)',
    Timezone: 'Europe/Berlin',
    ScalableTargetAction: { MinCapacity: 3 },
  });
  await clock.advance(29 * 60_000);
  expect(await activities()).toEqual([]);
  await clock.advance(2 * 60_000);
  expect((await activities()).map(({ Cause: cause }) => cause)).toEqual([
    'minimum capacity was set to 3',
    'scheduled action name morning was triggered',
  ]);
  const { ScalableTargets } = await call(DescribeScalableTargets, { ServiceNamespace: 'custom-resource' });
  expect(ScalableTargets).toMatchObject([{ MinCapacity: 3, MaxCapacity: 9 }]);
});

test('a target that an earlier version stored, and that names nothing, does not stop the others', async () => {
  const { callUrl } = customResource();
  const { clock, meta, call, activities } = await opened(callUrl);
  const { account, region } = caller;
  const stored = { account, region, id: 'old', createdMs: 0, roleArn: 'role', suspended: {}, policies: [] };
  const bounds = { minCapacity: 1, maxCapacity: 2 };
  await new ScalableTargets(meta).create({
    ...stored,
    ...bounds,
    address: { ...address, ResourceId: 'workers' },
  });
  await call(RegisterScalableTarget, { ...address, MinCapacity: 2, MaxCapacity: 9 });
  await clock.advance(3_000);
  expect(await activities()).toMatchObject([{ ResourceId: url, StatusCode: 'Successful' }]);
});
