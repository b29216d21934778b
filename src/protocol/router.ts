import type { Service } from '../schema/service.ts';
import type { Protocol } from './exchange.ts';
import type { Failures } from './failures.ts';
import type { WireRequest } from './http.ts';
import { JsonRpc } from './json-rpc.ts';
import type { SignatureScope } from './sigv4-scope.ts';

/** Decides which protocol reads a request. */
export class Router {
  readonly #json: Protocol;

  constructor(services: readonly Service[], failures: Failures) {
    this.#json = new JsonRpc(services, failures);
  }

  find(_request: WireRequest, _scope: SignatureScope | undefined): Protocol {
    return this.#json;
  }
}
