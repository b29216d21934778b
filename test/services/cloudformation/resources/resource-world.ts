import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openEngine } from '../../../../src/engine/engine.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { nodeDisk } from '../../../../src/lib/disk/node-disk.ts';
import { removeFolder } from '../../../../src/lib/disk/remove-folder.ts';
import { type Random, seededRandom } from '../../../../src/lib/random.ts';
import { openMappings } from '../../../../src/mapping/mappings.ts';
import { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import type { Runtime } from '../../../../src/runtime/port.ts';
import type { Input, Operation, Output } from '../../../../src/schema/operation.ts';
import { HttpApis } from '../../../../src/services/apigateway/http/http-apis.ts';
import { RestApis } from '../../../../src/services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../../../src/services/apigateway/rest/service.ts';
import { createHttpApiService } from '../../../../src/services/apigateway/http/service.ts';
import { openApplicationAutoScaling } from '../../../../src/services/application-autoscaling/open-application-autoscaling.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { MetricStore } from '../../../../src/services/cloudwatch/metrics/metric-store.ts';
import { openCloudWatch } from '../../../../src/services/cloudwatch/open-cloudwatch.ts';
import { openEvents } from '../../../../src/services/events/open-events.ts';
import { createIamService } from '../../../../src/services/iam/service.ts';
import { createKinesisService } from '../../../../src/services/kinesis/service.ts';
import { openLambda } from '../../../../src/services/lambda/open-lambda.ts';
import { createLambdaService } from '../../../../src/services/lambda/service.ts';
import { MetricFilters } from '../../../../src/services/logs/metric-filter/metric-filters.ts';
import { openLogs } from '../../../../src/services/logs/open-logs.ts';
import { createLogsService } from '../../../../src/services/logs/service.ts';
import { resumeS3Removals } from '../../../../src/services/s3/removals.ts';
import { createS3Service } from '../../../../src/services/s3/service.ts';
import { openScheduler } from '../../../../src/services/scheduler/open-scheduler.ts';
import { MessageSigner } from '../../../../src/services/sns/message-signer.ts';
import { createSnsService } from '../../../../src/services/sns/service.ts';
import { MappedQueues } from '../../../../src/services/sqs/mapped-queues.ts';
import { openQueues } from '../../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../../src/services/sqs/service.ts';
import { createSsmService } from '../../../../src/services/ssm/service.ts';
import { TargetDelivery } from '../../../../src/services/targets/delivery.ts';
import { caller, World } from '../world.ts';
import { openIdentities } from '../../../support/identities.ts';
import { noTargets } from '../../../support/fakes/no-targets.ts';

interface Declared {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** No test here runs a function. Provisioned environments are initialized at once. */
function idleRuntime(): Runtime {
  const provisions = new Map<string, number>();
  return {
    maxEnvironments: 32,
    replacesCode: () => false,
    invoke: () => Promise.reject(new Error('this test invokes nothing')),
    throttle: (_spec, _invocation, reason) => ({ kind: 'throttled', reason }),
    provision: ({ key }, count) => void provisions.set(key, count),
    provisionOf(key) {
      const initialized = provisions.get(key) ?? 0;
      return { initialized, idle: initialized, busy: 0, failure: undefined };
    },
    retire: () => {},
    close: () => Promise.resolve(),
  };
}

/** Stacks over the services that resources belong to, as in the server; the stack is called `shop`. */
export class ResourceWorld {
  readonly calls = new InProcessCalls();
  readonly world: World;
  readonly #random: Random;
  readonly #stop: (() => Promise<void>)[] = [];

  private constructor(before?: ResourceWorld) {
    this.world = new World(undefined, this.calls, before?.world);
    // Ids are never reused.
    this.#random = before ? before.#random : seededRandom('services');
  }

  /** Reopens the services as after a power loss at this moment. */
  async afterKill(): Promise<ResourceWorld> {
    const { power } = this.world;
    if (!power.isOut) power.cutAfter(0);
    await this.world.cloudFormation.close();
    for (const stop of this.#stop.splice(0)) await stop().catch(() => {});
    power.restore();
    const next = await ResourceWorld.open(this);
    await next.world.cloudFormation.resume();
    return next;
  }

  /** @param before the previous process, whose store is reused */
  static async open(before?: ResourceWorld): Promise<ResourceWorld> {
    const opened = new ResourceWorld(before);
    const { clock, store } = opened.world;
    const { meta, blobs } = store;
    const random = opened.#random;
    const logger = silentLogger;
    const engine = await openEngine({ store, clock, random, logger, quotas: 'on', timeScale: 1 });
    const metrics = await MetricStore.open({ logs: store.logs, clock, logger });
    const metricFilters = new MetricFilters({ meters: metrics.meters, clock, logger });
    const logs = openLogs({ store, clock, random, logger, metricFilters });
    await logs.groups.resume();
    await resumeS3Removals(meta);
    const { calls } = opened;
    const cloudWatch = openCloudWatch({ metrics, meta, calls, clock, random, logger });
    const directory = mkdtempSync(join(tmpdir(), 'millrace-stacks-'));
    const disk = nodeDisk(directory);
    const endpoint = () => 'http://127.0.0.1:4566';
    const runtime = idleRuntime();
    const lambda = await openLambda({ store, disk, clock, random, logger, runtime, calls, endpoint });
    const queues = await openQueues({ store, clock, random, logger });
    const mappedQueues = new MappedQueues(queues);
    const mappings = await openMappings({
      store,
      queues: mappedQueues,
      reader: engine.reader,
      invoker: lambda.invoker,
      destination: lambda.failureDestination,
      clock,
      random,
      logger,
    });
    const delivery = new TargetDelivery({ calls, clock, random, logger });
    const events = openEvents({ meta, delivery, clock, random, logger });
    const scheduler = openScheduler({ meta, delivery, clock, random, logger });
    const autoScaling = openApplicationAutoScaling({
      meta,
      calls,
      callUrl: () => Promise.reject(new Error('this test calls no URL')),
      clock,
      random,
      logger,
      quotas: 'on',
    });
    await events.resume();
    await scheduler.resume();
    const stops = [
      () => autoScaling.close(),
      () => events.close(),
      () => scheduler.close(),
      () => delivery.close(),
      () => mappings.close(),
      async () => lambda.close(),
      () => cloudWatch.close(),
      () => engine.close(),
      () => logs.close(),
      () => metricFilters.close(),
      () => metrics.close(),
      () => removeFolder(directory),
    ];
    opened.#stop.push(...stops);
    onTestFinished(async () => {
      for (const stop of opened.#stop.splice(0)) await stop();
    });
    for (const service of [
      createKinesisService({ engine, clock, meta }),
      createLogsService({ ...logs, clock, destinations: { calls, random } }),
      createIamService({ meta, identities: await openIdentities(meta), clock, random }),
      createS3Service({ meta, blobs, clock, random, delivery }),
      createSqsService({ queues, endpoint: () => 'http://127.0.0.1:4566' }),
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
      createSsmService({ meta, clock, random }),
      createRestApiService({ apis: new RestApis({ meta, clock, random }) }),
      createHttpApiService({ apis: new HttpApis({ meta, clock, random }), endpoint }),
      autoScaling.service,
      createLambdaService({ ...lambda, mappings, queues: mappedQueues }),
      cloudWatch.service,
      events.service,
      scheduler.service,
    ]) {
      calls.join(service);
    }
    return opened;
  }

  /** Calls a service as the owner of the stack. */
  call<Op extends Operation>(service: string, operation: Op, input: Input<Op>): Promise<Output<Op>> {
    return this.calls.call(service, operation, input, caller);
  }

  /**
   * Creates or updates the stack.
   * @param outputs outputs to return, by name
   * @returns the final status, and those outputs
   */
  async deploy(
    resources: Readonly<Record<string, Declared>>,
    outputs: Readonly<Record<string, unknown>> = {},
  ) {
    const { Stacks: stacks } = await this.world.call(DescribeStacks, {});
    await this.world.call(stacks.length === 0 ? CreateStack : UpdateStack, {
      StackName: 'shop',
      TemplateBody: JSON.stringify({
        Resources: resources,
        Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
      }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    });
    const { status } = await this.world.settle();
    return { status, outputs: await this.outputs() };
  }

  async outputs(): Promise<Record<string, string>> {
    const {
      Stacks: [stack],
    } = await this.world.call(DescribeStacks, { StackName: 'shop' });
    return Object.fromEntries(
      (stack!.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
  }

  /** Deletes the stack. @returns the final status */
  async remove(): Promise<string> {
    const {
      Stacks: [stack],
    } = await this.world.call(DescribeStacks, { StackName: 'shop' });
    await this.world.call(DeleteStack, { StackName: 'shop' });
    return (await this.world.settle(stack!.StackId)).status;
  }
}

export const ref = (logicalId: string) => ({ Ref: logicalId });
export const att = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });

/** Tags without the `aws:cloudformation:*` tags. */
export function withoutSystemTags(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('aws:')));
}
