import type { Route } from './route.ts';
import { extensionError } from './extension-error.ts';
import { extensionNext } from './extension-next.ts';
import { extensionRegister } from './extension-register.ts';

export const EXTENSION_PREFIX = '/2020-01-01/extension';

/** The Extensions API, by method and path. */
export const EXTENSION_ROUTES: ReadonlyMap<string, Route> = new Map([
  [`POST ${EXTENSION_PREFIX}/register`, extensionRegister],
  [`GET ${EXTENSION_PREFIX}/event/next`, extensionNext],
  [`POST ${EXTENSION_PREFIX}/init/error`, extensionError('InitError')],
  [`POST ${EXTENSION_PREFIX}/exit/error`, extensionError('ExitError')],
]);
