import type { RestApis } from './rest-apis.ts';

/** The dependencies of the operations on REST APIs. */
export interface RestApiContext {
  readonly apis: RestApis;
}
