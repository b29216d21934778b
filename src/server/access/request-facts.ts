import type { RequestFacts } from '../../access/decision/request-keys.ts';
import type { ClientConnection, WireRequest } from '../../protocol/http.ts';

/** Read only when a policy has conditions. */
export class ClientRequestFacts implements RequestFacts {
  readonly #headers: WireRequest['headers'];
  readonly #connection: ClientConnection | undefined;

  constructor({ headers }: Pick<WireRequest, 'headers'>, connection: ClientConnection | undefined) {
    this.#headers = headers;
    this.#connection = connection;
  }

  get sourceIp(): string | undefined {
    return this.#connection?.remoteAddress;
  }

  get isSecure(): boolean {
    return this.#connection?.encrypted === true;
  }

  get userAgent(): string | undefined {
    return this.#headers['user-agent'];
  }

  get referer(): string | undefined {
    return this.#headers['referer'];
  }
}
