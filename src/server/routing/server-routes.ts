import type { Dispatch } from '../../protocol/dispatcher.ts';
import { type FunctionRoutes, serveFunctionRoute } from './function-routes.ts';
import type { TestControls } from '../controls/test-controls.ts';
import { OPERATOR_PREFIX, type OperatorReports, serveOperatorRoute } from './operator-routes.ts';
import { isTestPath, serveTestRoute } from './test-routes.ts';

export interface ServerRoutes {
  readonly functions: FunctionRoutes;
  readonly reports: OperatorReports;
  /** Undefined when the server was started without test controls. */
  readonly testControls?: TestControls | undefined;
}

/** Serves the paths below `/_millrace`. All other paths are those of AWS services. */
export function withServerRoutes(
  dispatch: Dispatch,
  { functions, reports, testControls }: ServerRoutes,
): Dispatch {
  return (request, context) => {
    if (!isServerPath(request.path)) return dispatch(request, context);
    if (isTestPath(request.path)) return serveTestRoute(testControls, request, context.signal);
    return (
      serveFunctionRoute(functions, request, context.requestId) ??
      Promise.resolve(serveOperatorRoute(reports, request))
    );
  };
}

export function isServerPath(path: string): boolean {
  return (
    path.startsWith(OPERATOR_PREFIX) &&
    (path.length === OPERATOR_PREFIX.length || path[OPERATOR_PREFIX.length] === '/')
  );
}
