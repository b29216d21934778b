import type { HttpApis } from './http-apis.ts';

/** The dependencies of the operations on HTTP APIs. */
export interface HttpApiContext {
  readonly apis: HttpApis;
  /** URL of this server: `http://127.0.0.1:4566`. */
  readonly endpoint: () => string;
}
