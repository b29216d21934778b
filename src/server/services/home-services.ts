import type { Activity, ActivityOptions } from '../../lib/activity.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { loopLoad } from '../../lib/event-loop/loop-load.ts';
import { Upstream } from '../../lib/http/upstream.ts';
import { seededRandom } from '../../lib/random.ts';
import { type Mappings, openMappings } from '../../mapping/mappings.ts';
import type { MayRead } from '../../mapping/port.ts';
import { anySessionOf } from '../../policy/principal.ts';
import { InProcessCalls } from '../../protocol/in-process-calls.ts';
import type { LogLine } from '../../runtime/port.ts';
import type { MappingHome } from '../gateway/mappings/mapping-home.ts';
import type { Service } from '../../schema/service.ts';
import { HttpApis } from '../../services/apigateway/http/http-apis.ts';
import { createHttpApiService } from '../../services/apigateway/http/service.ts';
import { RestApis } from '../../services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../services/apigateway/rest/service.ts';
import { ApiGateway } from '../../services/apigateway/serving/api-gateway.ts';
import { openApplicationAutoScaling } from '../../services/application-autoscaling/open-application-autoscaling.ts';
import { openCloudFormation } from '../../services/cloudformation/open-cloudformation.ts';
import { openCloudWatch } from '../../services/cloudwatch/open-cloudwatch.ts';
import { createEcrService } from '../../services/ecr/service.ts';
import { openEvents } from '../../services/events/open-events.ts';
import { createIamService } from '../../services/iam/service.ts';
import { mayBeMapped } from '../../services/kinesis/sharing/mapping-access.ts';
import type { LambdaInvoker } from '../../services/lambda/invocation/invoker.ts';
import { missingActionOf } from '../../services/lambda/role/source-permissions.ts';
import { createLambdaService } from '../../services/lambda/service.ts';
import { openLogs } from '../../services/logs/open-logs.ts';
import { createLogsService } from '../../services/logs/service.ts';
import { Subscriptions } from '../../services/logs/subscription/subscriptions.ts';
import { openScheduler } from '../../services/scheduler/open-scheduler.ts';
import { MappedQueues } from '../../services/sqs/mapped-queues.ts';
import { createSsmService } from '../../services/ssm/service.ts';
import { createStsService } from '../../services/sts/service.ts';
import { functionRoles } from '../access/report/function-roles.ts';
import type { FunctionRole } from '../access/report/access-report.ts';
import type { Closers } from '../closers.ts';
import type { DashboardParts } from '../dashboard/parts.ts';
import { forwardedCalls } from '../forwarding/forwarded-calls.ts';
import { type Looks, looksOf } from '../looks.ts';
import type { MetricSources } from '../metrics/sources.ts';
import type { FunctionRoutes } from '../routing/function-routes.ts';
import type { DataPlane } from './data-plane.ts';
import { openDestinations } from './destinations.ts';
import { openFunctions } from './functions.ts';
import type { ServicesOptions } from './options.ts';

/** All services but Kinesis: they exist once, on one server at a time. */
export interface HomeServices {
  readonly services: readonly Service[];
  /** Routes outside the API. */
  readonly functionRoutes: FunctionRoutes;
  readonly mappings: Mappings;
  /** What all gateways of a cluster have counted. */
  readonly totals: DashboardParts['totals'];
  readonly metricSources: Omit<MetricSources, 'streams' | 'meters' | 'process' | 'version' | 'store'>;
  readonly looks: Looks;
  readonly dashboardParts: DashboardParts;
  readonly invoker: LambdaInvoker;
  /** What loops of mappings on other gateways need. */
  readonly mappingHome: MappingHome;
  /** The log lines of functions. */
  readonly functionLines: { write(line: LogLine): void; flush(): Promise<void> };
  /** What is left to do of what has arrived so far: mappings, asynchronous invocations, deliveries to targets. */
  activity(options?: ActivityOptions): Promise<Activity[]>;
  /** All functions, of every account and region. */
  functions(): Promise<readonly (Namespace & { readonly name: string })[]>;
  /** All functions with their execution roles. */
  functionRoles(): Promise<readonly FunctionRole[]>;
  /** Stops background work. Call before the listener closes, because that work may call the server. */
  stopWork(): Promise<void>;
}

/** Opens the services on a data plane. What an earlier home began is taken up again. */
export async function openHomeServices(
  plane: DataPlane,
  options: ServicesOptions,
  closers: Closers,
): Promise<HomeServices> {
  const { clock, random, logger, quotas, timeScale, endpoint, tracer } = options;
  const { store, engine, access, identities, metricStore, history, kinesis } = plane;
  const { meta } = store;
  const { meters } = history;
  const calls = new InProcessCalls(options.observeCall, access?.authorizer);
  const subscriptions = new Subscriptions({ calls, random, clock, logger });
  const logs = openLogs({
    store,
    subscriptions,
    clock,
    // Of its own: lines arrive at moments that depend on the machine, and other ids must not.
    random: seededRandom(random.uuid()),
    logger,
    ...(options.maxLogGroupBytes !== undefined && { maxGroupBytes: options.maxLogGroupBytes }),
    ...(options.logLingerMs !== undefined && { lingerMs: options.logLingerMs }),
  });
  closers.add(() => logs.close());
  closers.add(() => subscriptions.close());
  await logs.groups.resume();

  const functions = await openFunctions(plane, { logs, calls }, options, closers);
  const { lambda, runtime } = functions;
  const destinations = await openDestinations(store, calls, options);
  const { queues, delivery } = destinations;
  const mayRead: MayRead = async ({ account, functionArn, eventSourceArn }) => {
    const described = await lambda.invoker.describe(functionArn);
    // The mapping itself reports a missing function.
    if (!described) return true;
    return mayBeMapped(engine, eventSourceArn, anySessionOf(account, described.roleArn));
  };
  const mappedQueues = new MappedQueues(queues);
  const missingAction = access && missingActionOf(calls, random);
  const mappings = await openMappings({
    store,
    reader: engine.reader,
    recordTraces: engine.recordTraces,
    tracer,
    queues: mappedQueues,
    maxQueueBatches: () => runtime.maxEnvironments,
    invoker: lambda.invoker,
    destination: lambda.failureDestination,
    clock,
    random,
    logger,
    meters,
    timeScale,
    beforeCheckpoint: () => functions.flushLogs(),
    mayRead,
    missingAction,
    spread: options.spreadLoops,
    linger: { clock: options.processClock ?? clock, takeLoad: loopLoad() },
  });
  const totals = {
    streams: () => plane.totals.streams(),
    mappings: () => plane.totals.mappings(mappings.status()),
  };
  history.useCounters(totals);

  const upstream = new Upstream();
  closers.add(async () => upstream.close());
  const apis = await ApiGateway.open({ meta, calls, clock, random, logger, upstream });
  closers.add(async () => apis.close());
  const cloudFormation = openCloudFormation({
    store,
    calls,
    forwarded: forwardedCalls(options.forwarded ?? new Map()),
    clock,
    random,
    logger,
    functionEndpoint: options.functionEndpoint,
    ...(options.onStackChanges && { onStackChanges: options.onStackChanges }),
  });
  const cloudWatch = openCloudWatch({ metrics: metricStore, meta, calls, clock, random, logger });
  const events = openEvents({ meta, delivery, clock, random, logger });
  const scheduler = openScheduler({ meta, delivery, clock, random, logger });
  const autoScaling = openApplicationAutoScaling({
    meta,
    calls,
    callUrl: (request) => apis.callUrl(request),
    clock,
    random,
    logger,
    quotas,
  });
  const others = [
    createLogsService({ groups: logs.groups, clock, destinations: { calls, random } }),
    createLambdaService({ ...lambda, mappings, queues: mappedQueues }),
    createIamService({ meta, identities, clock, random }),
    createStsService({ meta, identities, clock, random }),
    createSsmService({ meta, clock }),
    createEcrService(),
    createRestApiService({ apis: new RestApis({ meta, clock, random }) }),
    createHttpApiService({ apis: new HttpApis({ meta, clock, random }), endpoint }),
    autoScaling.service,
    cloudFormation.service,
    cloudWatch.service,
    events.service,
    scheduler.service,
  ];
  for (const service of [kinesis, ...others]) calls.join(service);
  const services = [...others, ...destinations.services];
  access?.authorizer.useServices(services);
  await cloudFormation.resume();
  lambda.resume();
  await events.resume();
  await scheduler.resume();
  await autoScaling.resume();
  return {
    services,
    functionRoutes: {
      ...lambda,
      apis,
      signer: destinations.signer,
      customRequests: cloudFormation.pendingRequests,
    },
    mappings,
    metricSources: {
      mappings,
      functions: functions.counters,
      queues,
      deliveries: delivery,
      asyncInvocations: lambda.asyncQueue,
    },
    looks: looksOf({ engine, queues }),
    invoker: lambda.invoker,
    mappingHome: { destination: lambda.failureDestination, mayRead, missingAction },
    functionLines: { write: (line) => functions.lines.write(line), flush: () => functions.flushLogs() },
    totals,
    dashboardParts: { engine, totals, mappings, lambda, queues, meta, logs: store.logs, calls },
    activity: async (activityOptions) => [
      ...(await mappings.activity(activityOptions)),
      ...lambda.asyncQueue.activity(),
      ...delivery.activity(),
      ...subscriptions.activity(),
    ],
    functions: () => lambda.functions.everywhere(),
    functionRoles: () => functionRoles(lambda.functions),
    async stopWork() {
      await cloudFormation.close();
      await cloudWatch.close();
      await autoScaling.close();
      await events.close();
      await scheduler.close();
      await delivery.close();
      await mappings.close();
    },
  };
}
