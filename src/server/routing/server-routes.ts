import type { Dispatch, RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import type { AdmitOperator, Operator } from '../access/operator-gate.ts';
import type { ClientAccessOf } from '../access/url-client.ts';
import { type FunctionRoutes, serveFunctionRoute } from './function-routes.ts';
import type { TestControls } from '../controls/test-controls.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import {
  HEALTH_PATH,
  isReadByPeople,
  OPERATOR_PREFIX,
  type OperatorReports,
  serveOperatorRoute,
} from './operator-routes.ts';
import { serveTestRoute } from './test/test-routes.ts';
import { isTestPath } from '../controls/test-path.ts';

export interface ServerRoutes {
  readonly functions: FunctionRoutes;
  readonly reports: OperatorReports;
  readonly dashboard: Pick<Dashboard, 'serve' | 'page'>;
  /** Undefined when the server was started without test controls. */
  readonly testControls?: TestControls | undefined;
  /** Undefined when every client may use the routes of the server itself. */
  readonly admitOperator?: AdmitOperator | undefined;
  /** Checks the clients of function URLs and APIs; undefined while access is not checked. */
  readonly clientOf?: ClientAccessOf | undefined;
}

/** Serves the paths below `/_millrace`. All other paths are those of AWS services. */
export function withServerRoutes(
  dispatch: Dispatch,
  { functions, reports, dashboard, testControls, admitOperator, clientOf }: ServerRoutes,
): Dispatch {
  const serve: ServeOperator = (request, context, operator) => {
    if (isTestPath(request.path)) return serveTestRoute(testControls, request, context.signal);
    return (
      dashboard.serve(request, context, operator) ??
      (isNavigation(request) && !isReadByPeople(request.path)
        ? dashboard.page(request)
        : serveOperatorRoute(reports, request))
    );
  };
  const serveAdmitted: Dispatch = async (request, context) => {
    const operator = await admitOperator!(request, context);
    return 'status' in operator ? operator : serve(request, context, operator);
  };
  return (request, context) => {
    if (!isServerPath(request.path)) return dispatch(request, context);
    const response = serveFunctionRoute(functions, request, context.requestId, clientOf?.(request, context));
    if (response) return response;
    return admitOperator && request.path !== HEALTH_PATH
      ? serveAdmitted(request, context)
      : serve(request, context, undefined);
  };
}

type ServeOperator = (
  request: WireRequest,
  context: RequestContext,
  operator: Operator | undefined,
) => Promise<WireResponse>;

/** Whether a browser follows a link, here into the dashboard: its page finds out what to show. */
function isNavigation({ method, headers }: WireRequest): boolean {
  return method === 'GET' && (headers['accept'] ?? '').includes('text/html');
}

export function isServerPath(path: string): boolean {
  return (
    path.startsWith(OPERATOR_PREFIX) &&
    (path.length === OPERATOR_PREFIX.length || path[OPERATOR_PREFIX.length] === '/')
  );
}
