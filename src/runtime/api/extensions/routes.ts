import type { Route } from '../route.ts';
import { extensionError } from './error.ts';
import { extensionNext } from './next.ts';
import { extensionRegister } from './register.ts';
import { telemetrySubscription } from './telemetry-subscription.ts';

const PREFIX = '/2020-01-01/extension';

/** The Extensions API and the APIs of telemetry, by method and path. */
export const EXTENSION_ROUTES: ReadonlyMap<string, Route> = new Map([
  [`POST ${PREFIX}/register`, extensionRegister],
  [`GET ${PREFIX}/event/next`, extensionNext],
  [`POST ${PREFIX}/init/error`, extensionError('InitError')],
  [`POST ${PREFIX}/exit/error`, extensionError('ExitError')],
  ['PUT /2022-07-01/telemetry', telemetrySubscription('Telemetry')],
  ['PUT /2020-08-15/logs', telemetrySubscription('Logs')],
]);
