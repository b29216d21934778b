import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireRequest } from '../../protocol/http.ts';
import { type FunctionRoutes, serveFunctionRoute } from './function-routes.ts';
import type { TestControls } from '../controls/test-controls.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import {
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
}

/** Serves the paths below `/_millrace`. All other paths are those of AWS services. */
export function withServerRoutes(
  dispatch: Dispatch,
  { functions, reports, dashboard, testControls }: ServerRoutes,
): Dispatch {
  return (request, context) => {
    if (!isServerPath(request.path)) return dispatch(request, context);
    if (isTestPath(request.path)) return serveTestRoute(testControls, request, context.signal);
    return (
      serveFunctionRoute(functions, request, context.requestId) ??
      dashboard.serve(request, context) ??
      (isNavigation(request) && !isReadByPeople(request.path)
        ? dashboard.page(request)
        : serveOperatorRoute(reports, request))
    );
  };
}

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
