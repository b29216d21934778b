import { UnknownOperation } from '../schema/common-errors.ts';
import { errorResponse } from './errors/error-response.ts';
import type { Exchange, Protocol } from './exchange.ts';
import type { WireResponse } from './http.ts';

/** Responds to requests that are signed for a service that this server does not have and does not forward. */
export class UnsupportedService implements Protocol {
  readonly #message: string;

  constructor(service: string, supported: Iterable<string>) {
    this.#message =
      `Millrace does not support ${service}. It supports ${[...supported].join(', ')}. ` +
      `To use ${service} of another server, start Millrace with --forward ${service}=URL.`;
  }

  async handle(exchange: Exchange): Promise<WireResponse> {
    return errorResponse(exchange, { status: 400, code: UnknownOperation.code, message: this.#message });
  }
}
