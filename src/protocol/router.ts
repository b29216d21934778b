import type { Service } from '../schema/service.ts';
import type { Protocol } from './exchange.ts';
import type { Failures } from './failures.ts';
import type { WireRequest } from './http.ts';
import { JsonRpc } from './json-rpc.ts';
import { Query } from './query.ts';
import { RestJson } from './rest-json.ts';
import type { SignatureScope } from './sigv4-scope.ts';

/**
 * Decides which protocol reads a request. A signature says for which service it is; without one, the target,
 * the host, the path and the form are asked in turn.
 */
export class Router {
  readonly #json: JsonRpc;
  readonly #query: Query;
  readonly #restJson: readonly RestJson[];
  /** By service, the protocols it speaks beside JSON. */
  readonly #spoken = new Map<string, SpokenProtocols>();

  constructor(services: readonly Service[], failures: Failures) {
    this.#json = new JsonRpc(services, failures);
    this.#query = new Query(services, failures);
    const restJson: RestJson[] = [];
    for (const service of services) {
      const { name, protocols, targetPrefix } = service;
      let other: Protocol | undefined;
      if (protocols.includes('rest-json')) {
        const protocol = new RestJson(service, failures);
        restJson.push(protocol);
        other = protocol;
      } else if (protocols.includes('query')) {
        other = this.#query;
      }
      this.#spoken.set(name, { json: targetPrefix === undefined ? undefined : this.#json, other });
    }
    this.#restJson = restJson;
  }

  find(request: WireRequest, scope: SignatureScope | undefined): Protocol {
    const isTargeted = request.headers['x-amz-target'] !== undefined;
    const spoken =
      (scope && this.#spoken.get(scope.service)) ??
      this.#spoken.get(serviceOfHost(request.headers['host']) ?? '');
    const { json, other } = spoken ?? {};
    if (json && (isTargeted || !other)) return json;
    if (other) return other;
    if (isTargeted) return this.#json;
    const rest = this.#restJson.find((protocol) => protocol.serves(request));
    if (rest) return rest;
    return Query.speaks(request) ? this.#query : this.#json;
  }
}

interface SpokenProtocols {
  readonly json: Protocol | undefined;
  readonly other: Protocol | undefined;
}

/**
 * The service in a host name of AWS: `kinesis.us-east-1.amazonaws.com`, `123456789012.data-kinesis.us-east-1…`,
 * `bucket.s3.eu-west-1…`, `s3.amazonaws.com`.
 */
function serviceOfHost(host: string | undefined): string | undefined {
  const match =
    /(?:^|\.)([a-z0-9-]+?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?(?::\d+)?$/i.exec(
      host ?? '',
    );
  // `data-kinesis` and `control-kinesis` are Kinesis under the name of an account.
  return match?.[1]?.toLowerCase().replace(/^(?:data|control)-/, '');
}
