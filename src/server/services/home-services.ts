import type { Activity, ActivityOptions } from '../../lib/activity.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { Upstream } from '../../lib/http/upstream.ts';
import type { Mappings } from '../../mapping/mappings.ts';
import { InProcessCalls } from '../../protocol/in-process-calls.ts';
import type { LogLine } from '../../runtime/port.ts';
import type { MappingHome } from '../gateway/mappings/mapping-home.ts';
import type { Service } from '../../schema/service.ts';
import { HttpApis } from '../../services/apigateway/http/http-apis.ts';
import { createHttpApiService } from '../../services/apigateway/http/service.ts';
import { RestApis } from '../../services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../services/apigateway/rest/service.ts';
import { ApiGateway } from '../../services/apigateway/serving/api-gateway.ts';
import { createEcrService } from '../../services/ecr/service.ts';
import { createIamService } from '../../services/iam/service.ts';
import type { LambdaInvoker } from '../../services/lambda/invocation/invoker.ts';
import { sharedFunctions } from '../../services/lambda/permission/shared-functions.ts';
import { createLambdaService } from '../../services/lambda/service.ts';
import { withOtherAccounts } from '../../services/other-accounts.ts';
import { callerIdentity } from '../../services/sts/identity.ts';
import { createLogsService } from '../../services/logs/service.ts';
import { createSsmService } from '../../services/ssm/service.ts';
import { createStsService } from '../../services/sts/service.ts';
import { functionRoles } from '../access/report/function-roles.ts';
import type { FunctionRole } from '../access/report/access-report.ts';
import type { Closers } from '../closers.ts';
import type { DashboardParts } from '../dashboard/parts.ts';
import { type Contents, contentsOf } from '../contents.ts';
import type { MetricSources } from '../metrics/sources.ts';
import type { FunctionRoutes } from '../routing/function-routes.ts';
import { openBackgroundServices } from './background-services.ts';
import type { DataPlane } from './data-plane.ts';
import { openDestinations } from './destinations.ts';
import { openFunctions } from './functions.ts';
import { openHomeLogs } from './home-logs.ts';
import { openHomeMappings } from './home-mappings.ts';
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
  readonly contents: Contents;
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
  const { clock, random, logger, endpoint } = options;
  const { store, engine, access, identities, history, kinesis } = plane;
  const { meta } = store;
  const calls = new InProcessCalls(options.observeCall, access?.authorizer);
  const { logs, subscriptions } = await openHomeLogs(
    store,
    plane.metricStore.meters,
    calls,
    options,
    closers,
  );
  const functions = await openFunctions(plane, { logs, calls }, options, closers);
  const { lambda } = functions;
  const principalOf = callerIdentity(identities);
  const destinations = await openDestinations(store, calls, options, identities, closers);
  const { queues, delivery } = destinations;
  const mapped = await openHomeMappings(plane, { calls, functions, queues }, options);
  const { mappings } = mapped;
  const totals = {
    streams: () => plane.totals.streams(),
    mappings: () => plane.totals.mappings(mappings.status()),
  };
  history.useCounters(totals);

  const upstream = new Upstream();
  closers.add(async () => upstream.close());
  const apis = await ApiGateway.open({ meta, calls, clock, random, logger, upstream });
  closers.add(async () => apis.close());
  const background = openBackgroundServices(plane, { calls, delivery, apis }, options);
  const others = [
    createLogsService({ ...logs, clock, destinations: { calls, random } }),
    withOtherAccounts(
      createLambdaService({ ...lambda, mappings, queues: mapped.queues }),
      sharedFunctions(principalOf),
    ),
    createIamService({ meta, identities, clock, random }),
    createStsService({ meta, identities, clock, random }),
    createSsmService({ meta, clock, random }),
    createEcrService(),
    createRestApiService({ apis: new RestApis({ meta, clock, random }) }),
    createHttpApiService({ apis: new HttpApis({ meta, clock, random }), endpoint }),
    ...background.services,
  ];
  for (const service of [kinesis, ...others]) calls.join(service);
  const services = [...others, ...destinations.services];
  access?.authorizer.useServices(services);
  await background.resumeStacks();
  lambda.resume();
  await background.resumeSchedules();
  return {
    services,
    functionRoutes: {
      ...lambda,
      apis,
      signer: destinations.signer,
      customRequests: background.customRequests,
    },
    mappings,
    metricSources: {
      mappings,
      functions: functions.counters,
      queues,
      deliveries: delivery,
      asyncInvocations: lambda.asyncQueue,
    },
    contents: contentsOf({ engine, queues }),
    invoker: lambda.invoker,
    mappingHome: mapped.home,
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
      await background.stop();
      await delivery.close();
      await mappings.close();
    },
  };
}
