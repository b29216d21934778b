import { AccessSecrets } from '../../access/access-secrets.ts';
import { openEngine } from '../../engine/engine.ts';
import type { EngineMetrics } from '../../engine/metrics.ts';
import type { Activity, ActivityOptions } from '../../lib/activity.ts';
import { Upstream } from '../../lib/http/upstream.ts';
import { OwnProcess } from '../../lib/process/own-process.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { openMappings } from '../../mapping/mappings.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { MayRead } from '../../mapping/port.ts';
import { anySessionOf } from '../../policy/principal.ts';
import { InProcessCalls } from '../../protocol/in-process-calls.ts';
import { RuntimeCounters } from '../../runtime/metrics/runtime-counters.ts';
import type { Service } from '../../schema/service.ts';
import { HttpApis } from '../../services/apigateway/http/http-apis.ts';
import { createHttpApiService } from '../../services/apigateway/http/service.ts';
import { RestApis } from '../../services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../services/apigateway/rest/service.ts';
import { ApiGateway } from '../../services/apigateway/serving/api-gateway.ts';
import { openApplicationAutoScaling } from '../../services/application-autoscaling/open-application-autoscaling.ts';
import { openCloudFormation } from '../../services/cloudformation/open-cloudformation.ts';
import { openCloudWatch } from '../../services/cloudwatch/open-cloudwatch.ts';
import { MetricStore } from '../../services/cloudwatch/metrics/metric-store.ts';
import { createEcrService } from '../../services/ecr/service.ts';
import { openEvents } from '../../services/events/open-events.ts';
import { FunctionCredentials } from '../../services/identities/function-credentials.ts';
import { RootKeys } from '../../services/identities/root-keys.ts';
import { StoredIdentities } from '../../services/identities/stored-identities.ts';
import { createIamService } from '../../services/iam/service.ts';
import { withControlRates } from '../../services/kinesis/limits/control-rates.ts';
import { mayBeMapped } from '../../services/kinesis/sharing/mapping-access.ts';
import { createKinesisService } from '../../services/kinesis/service.ts';
import { withSharing } from '../../services/kinesis/sharing/sharing.ts';
import { openLambda } from '../../services/lambda/open-lambda.ts';
import { PermittedLogSink } from '../../services/lambda/role/permitted-log-sink.ts';
import { missingActionOf } from '../../services/lambda/role/source-permissions.ts';
import { createLambdaService } from '../../services/lambda/service.ts';
import { openLogs } from '../../services/logs/open-logs.ts';
import { createLogsService } from '../../services/logs/service.ts';
import { Subscriptions } from '../../services/logs/subscription/subscriptions.ts';
import { resumeS3Removals } from '../../services/s3/removals.ts';
import { createS3Service } from '../../services/s3/service.ts';
import { openScheduler } from '../../services/scheduler/open-scheduler.ts';
import { MessageSigner } from '../../services/sns/message-signer.ts';
import { createSnsService } from '../../services/sns/service.ts';
import { MappedQueues } from '../../services/sqs/mapped-queues.ts';
import { openQueues } from '../../services/sqs/queue/queues.ts';
import { createSqsService } from '../../services/sqs/service.ts';
import { createSsmService } from '../../services/ssm/service.ts';
import { callerIdentity } from '../../services/sts/identity.ts';
import { createStsService } from '../../services/sts/service.ts';
import { sendToTarget } from '../../services/targets/send-to-target.ts';
import { TargetDelivery } from '../../services/targets/delivery.ts';
import { openEmbeddedStore } from '../../storage/embedded/open.ts';
import type { WriteState } from '../../storage/port.ts';
import { functionRoles } from '../access/report/function-roles.ts';
import { type Access, openAccess } from '../access/open-access.ts';
import { writeRootCredentials } from '../access/root-credentials.ts';
import type { FunctionRole } from '../access/report/access-report.ts';
import type { Closers } from '../closers.ts';
import type { DashboardParts } from '../dashboard/parts.ts';
import { forwardedCalls } from '../forwarding/forwarded-calls.ts';
import { openFunctionFiles } from '../function-files.ts';
import { History, type HistoryReader } from '../history/history.ts';
import { type Looks, looksOf } from '../looks.ts';
import type { MetricSources } from '../metrics/sources.ts';
import { withReservedTags } from '../reserved-tags.ts';
import type { FunctionRoutes } from '../routing/function-routes.ts';
import type { ServicesOptions } from './options.ts';
import { VERSION } from '../version.ts';
import { openServerRuntime } from './server-runtime.ts';

export interface OpenServices {
  readonly services: readonly Service[];
  /** Undefined while access is not checked. */
  readonly access: Access | undefined;
  /** The credentials of the operator; undefined while access is not checked. */
  readonly root: RootAccess | undefined;
  /** Routes outside the API. */
  readonly functionRoutes: FunctionRoutes;
  readonly metrics: EngineMetrics;
  readonly metricSources: MetricSources;
  readonly history: HistoryReader;
  /** The status of all event source mappings. */
  mappingStatus(): MappingStatus[];
  readonly looks: Looks;
  readonly dashboardParts: DashboardParts;
  /** What is left to do of what has arrived so far: mappings, asynchronous invocations, deliveries to targets. */
  activity(options?: ActivityOptions): Promise<Activity[]>;
  /** All functions, of every account and region. */
  functions(): Promise<readonly (Namespace & { readonly name: string })[]>;
  /** All functions with their execution roles. */
  functionRoles(): Promise<readonly FunctionRole[]>;
  /** Whether writes are possible. */
  writeState(): WriteState;
  /** Stops background work. Call before the listener closes, because that work may call the server. */
  stopWork(): Promise<void>;
}

/** The credentials of root users. */
interface RootAccess {
  /** The path of those of the default account. */
  readonly file: string;
  readonly keys: RootKeys;
}

/** Opens the data directory and creates the services. */
export async function openServices(options: ServicesOptions, closers: Closers): Promise<OpenServices> {
  const { disk, clock, random, logger, durability, quotas, timeScale, endpoint, tracer } = options;
  const store = await openEmbeddedStore({
    disk,
    clock,
    logger,
    durability,
    encryption: options.encryption,
    ...(options.storage && { options: options.storage }),
  });
  closers.add(() => store.close());

  const metricStore = await MetricStore.open({ logs: store.logs, clock, logger });
  closers.add(() => metricStore.close());
  const history = await History.open({ logs: store.logs, clock, logger, meters: metricStore.meters });
  closers.add(() => history.close());
  const { meters } = history;

  const identities = await StoredIdentities.open(store.meta, await AccessSecrets.open(disk, random));
  closers.add(async () => identities.close());
  const { auth: mode = 'off' } = options;
  const access =
    mode === 'off'
      ? undefined
      : await openAccess({ mode, identities, meta: store.meta, clock, logger }, closers);
  const rootKeys = new RootKeys({ meta: store.meta, identities, clock, random });
  const root = access && {
    file: await writeRootCredentials(options.credentialsDisk ?? disk, rootKeys),
    keys: rootKeys,
  };
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

  const engine = await openEngine({ store, clock, random, logger, quotas, timeScale });
  closers.add(() => engine.close());

  const functionFiles = await openFunctionFiles(disk);
  closers.add(() => functionFiles.close());
  const permittedLogs =
    access &&
    new PermittedLogSink({
      sink: logs.sink,
      authorities: calls.authorities,
      hasGroup: async (namespace, group) => (await logs.groups.find(namespace, group)) !== undefined,
      clock,
      random,
      logger,
    });
  const tools = { logSink: permittedLogs ?? logs.sink, meters };
  const counters = new RuntimeCounters();
  const functionCredentials = access && new FunctionCredentials(identities, clock, random);
  const ownRuntime = openServerRuntime(options, {
    ...tools,
    counters,
    files: functionFiles.disk,
    roleCredentials:
      functionCredentials && ((roleArn, functionName) => functionCredentials.of(roleArn, functionName)),
  });
  closers.add(() => ownRuntime.close());
  const runtime = options.wrapRuntime?.(ownRuntime, tools) ?? ownRuntime;

  const lambda = await openLambda({
    store,
    disk: functionFiles.disk,
    clock,
    random,
    logger,
    runtime,
    calls,
    meters,
    tracer,
    endpoint,
    unpacksCode: options.unpacksCode,
    timeScale,
  });
  closers.add(async () => lambda.close());

  // Opened before the mappings: a mapping may send to its failure destination as soon as it is open.
  await resumeS3Removals(store.meta);
  const queues = await openQueues({ store, clock, random, logger });
  const signer = new MessageSigner(store.meta, clock, random);
  const delivery = new TargetDelivery({ calls, clock, random, logger });
  const destinations = [
    createS3Service({ meta: store.meta, blobs: store.blobs, clock, random, delivery }),
    createSqsService({ queues, endpoint }),
    createSnsService({
      meta: store.meta,
      clock,
      random,
      logger,
      calls,
      sendToTarget: (sending) => sendToTarget({ calls, random }, sending),
      signer,
      endpoint,
    }),
  ];
  for (const service of destinations) calls.join(service);

  const { reader, metrics } = engine;
  const mayRead: MayRead = async ({ account, functionArn, eventSourceArn }) => {
    const described = await lambda.invoker.describe(functionArn);
    // The mapping itself reports a missing function.
    if (!described) return true;
    return mayBeMapped(engine, eventSourceArn, anySessionOf(account, described.roleArn));
  };
  const mappedQueues = new MappedQueues(queues);
  const mappings = await openMappings({
    store,
    reader,
    recordTraces: engine.recordTraces,
    tracer,
    queues: mappedQueues,
    maxQueueBatches: runtime.maxEnvironments,
    invoker: lambda.invoker,
    destination: lambda.failureDestination,
    clock,
    random,
    logger,
    meters,
    timeScale,
    async beforeCheckpoint() {
      await permittedLogs?.settle();
      await logs.sink.flush();
    },
    mayRead,
    missingAction: access && missingActionOf(calls, random),
  });
  history.useCounters({ streams: () => metrics.snapshot(), mappings: () => mappings.status() });

  const upstream = new Upstream();
  closers.add(async () => upstream.close());
  const apis = await ApiGateway.open({ meta: store.meta, calls, clock, random, logger, upstream });
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
  const cloudWatch = openCloudWatch({ metrics: metricStore, meta: store.meta, calls, clock, random, logger });
  const events = openEvents({ meta: store.meta, delivery, clock, random, logger });
  const scheduler = openScheduler({ meta: store.meta, delivery, clock, random, logger });
  const autoScaling = openApplicationAutoScaling({
    meta: store.meta,
    calls,
    callUrl: (request) => apis.callUrl(request),
    clock,
    random,
    logger,
    quotas,
  });
  const ownKinesis = createKinesisService({ engine, clock, meta: store.meta, meters, tracer });
  const kinesis = withSharing(ownKinesis, {
    engine,
    clock,
    principalOf: callerIdentity(identities),
  });
  const others = [
    createLogsService({ groups: logs.groups, clock, destinations: { calls, random } }),
    createLambdaService({ ...lambda, mappings, queues: mappedQueues }),
    createIamService({ meta: store.meta, identities, clock, random }),
    createStsService({ meta: store.meta, identities, clock, random }),
    createSsmService({ meta: store.meta, clock }),
    createEcrService(),
    createRestApiService({ apis: new RestApis({ meta: store.meta, clock, random }) }),
    createHttpApiService({ apis: new HttpApis({ meta: store.meta, clock, random }), endpoint }),
    autoScaling.service,
    cloudFormation.service,
    cloudWatch.service,
    events.service,
    scheduler.service,
  ];
  for (const service of [kinesis, ...others]) calls.join(service);
  access?.authorizer.useServices([kinesis, ...others, ...destinations]);
  const ownProcess = new OwnProcess();
  closers.add(async () => ownProcess.close());
  await cloudFormation.resume();
  lambda.resume();
  await events.resume();
  await scheduler.resume();
  await autoScaling.resume();
  const limited = quotas === 'on' ? withControlRates(kinesis, { engine, clock }) : kinesis;
  return {
    services: [limited, ...others, ...destinations].map((service) => {
      const guarded = withReservedTags(service);
      return options.wrapService?.(guarded, { engine }) ?? guarded;
    }),
    access,
    root,
    functionRoutes: { ...lambda, apis, signer, customRequests: cloudFormation.pendingRequests },
    metrics,
    metricSources: {
      streams: metrics,
      mappings,
      meters: metricStore,
      functions: counters,
      queues,
      deliveries: delivery,
      asyncInvocations: lambda.asyncQueue,
      process: ownProcess,
      version: VERSION,
      store,
    },
    history,
    mappingStatus: () => mappings.status(),
    looks: looksOf({ engine, queues }),
    dashboardParts: { engine, mappings, lambda, queues, meta: store.meta, logs: store.logs, calls },
    activity: async (activityOptions) => [
      ...(await mappings.activity(activityOptions)),
      ...lambda.asyncQueue.activity(),
      ...delivery.activity(),
      ...subscriptions.activity(),
    ],
    functions: () => lambda.functions.everywhere(),
    functionRoles: () => functionRoles(lambda.functions),
    writeState: () => store.writeState,
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
