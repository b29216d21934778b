import { UnknownOperation } from '../schema/common-errors.ts';
import type { Exchange, Protocol } from './exchange.ts';
import type { WireResponse } from './http.ts';
import { Query } from './query/query.ts';
import { escapeXml } from './xml/escape.ts';

/** Responds to requests that are signed for an unsupported service, in the format that the client probably reads. */
export class UnsupportedService implements Protocol {
  readonly #message: string;

  constructor(service: string, supported: Iterable<string>) {
    this.#message = `Millrace does not support ${service}. It supports ${[...supported].join(', ')}.`;
  }

  async handle({ request, caller, id2 }: Exchange): Promise<WireResponse> {
    const { code } = UnknownOperation;
    const headers = { 'x-amzn-RequestId': caller.requestId, 'x-amz-id-2': id2, 'x-amzn-ErrorType': code };
    if (request.headers['x-amz-target'] === undefined && Query.matches(request)) {
      const error = `<Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(this.#message)}</Message>`;
      return {
        status: 400,
        headers: { ...headers, 'Content-Type': 'text/xml' },
        body: `<ErrorResponse><Error>${error}</Error><RequestId>${caller.requestId}</RequestId></ErrorResponse>`,
      };
    }
    return {
      status: 400,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ __type: code, message: this.#message }),
    };
  }
}
