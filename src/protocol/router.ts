import { signingNameOf, type Service } from '../schema/service.ts';
import { BodyDecoder } from './content-encoding.ts';
import type { Exchange, Protocol } from './exchange.ts';
import type { Failures } from './errors/failures.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { JsonRpc } from './json-rpc/json-rpc.ts';
import { Query } from './query/query.ts';
import { restJsonStyle } from './rest/rest-json.ts';
import { restXmlStyle } from './rest/rest-xml.ts';
import { Rest } from './rest/rest.ts';
import { RpcCbor } from './cbor/rpc-cbor.ts';
import type { SignatureScope } from './signature/scope.ts';
import { UnsupportedService } from './unsupported-service.ts';

/** The protocols of a service: for requests with `X-Amz-Target`, and for others. */
interface ServiceProtocols {
  readonly targeted: Protocol | undefined;
  readonly other: Protocol | undefined;
}

/** The rest services that share a signing name. The paths of their operations differ. */
class SharedRest implements Protocol {
  readonly #services: readonly Rest[];

  constructor(services: readonly Rest[]) {
    this.#services = services;
  }

  handle(exchange: Exchange): Promise<WireResponse> {
    const service = this.#services.find((rest) => rest.matches(exchange.request)) ?? this.#services[0]!;
    return service.handle(exchange);
  }
}

/**
 * Selects the protocol of a request. RPC v2 CBOR is recognized by its header. For all others the signature names the
 * service; without one, the host, the target, the path and the form are checked in this order.
 */
export class Router {
  readonly #json: JsonRpc;
  readonly #query: Query;
  readonly #rpcCbor: RpcCbor;
  readonly #restJson: Rest[] = [];
  /** Serves all other paths: S3. */
  #restXml: Rest | undefined;
  readonly #byService = new Map<string, ServiceProtocols>();
  /** Services of other servers, by name. */
  readonly #forwarded: ReadonlyMap<string, Protocol>;

  constructor(
    services: readonly Service[],
    failures: Failures,
    forwarded: ReadonlyMap<string, Protocol> = new Map(),
  ) {
    this.#forwarded = forwarded;
    const decoder = new BodyDecoder();
    this.#json = new JsonRpc(services, failures, decoder);
    this.#query = new Query(services, failures, decoder);
    this.#rpcCbor = new RpcCbor(services, failures, decoder);
    const shared = new Map<string, Rest[]>();
    for (const service of services) {
      const name = signingNameOf(service);
      const other = this.#untargeted(service, failures, decoder);
      const rest = other instanceof Rest ? [...(shared.get(name) ?? []), other] : [];
      shared.set(name, rest);
      this.#byService.set(name, {
        targeted: service.targetPrefix === undefined ? undefined : this.#json,
        other: rest.length > 1 ? new SharedRest(rest) : other,
      });
    }
  }

  find(request: WireRequest, scope: SignatureScope | undefined): Protocol {
    const name = scope?.service || serviceOfHost(request.headers['host']);
    const forwarded = name === undefined ? undefined : this.#forwarded.get(name);
    if (forwarded) return forwarded;
    if (RpcCbor.matches(request)) return this.#rpcCbor;
    const isTargeted = request.headers['x-amz-target'] !== undefined;
    const protocols = name === undefined ? undefined : this.#byService.get(name);
    if (name !== undefined && !protocols) return new UnsupportedService(name, this.#byService.keys());
    const { targeted, other } = protocols ?? {};
    if (targeted && (isTargeted || !other)) return targeted;
    if (other) return other;
    if (isTargeted) return this.#json;
    const rest = this.#restJson.find((protocol) => protocol.matches(request));
    if (rest) return rest;
    if (Query.matches(request)) return this.#query;
    return request.path !== '/' && this.#restXml ? this.#restXml : this.#json;
  }

  #untargeted(service: Service, failures: Failures, decoder: BodyDecoder): Protocol | undefined {
    const { protocols, xmlNamespace } = service;
    if (protocols.includes('rest-json')) {
      const rest = new Rest(service, failures, restJsonStyle, decoder);
      this.#restJson.push(rest);
      return rest;
    }
    if (protocols.includes('rest-xml')) {
      this.#restXml = new Rest(service, failures, restXmlStyle(xmlNamespace), decoder);
      return this.#restXml;
    }
    return protocols.includes('query') ? this.#query : undefined;
  }
}

const AWS_HOST = /(?:^|\.)([a-z0-9-]+?)(?:\.([a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?(?::\d+)?$/i;

/** The region in a host name of AWS, in which a request without a signature is served. */
export function regionOfHost(host: string | undefined): string | undefined {
  return AWS_HOST.exec(host ?? '')?.[2]?.toLowerCase();
}

/**
 * The service in a host name of AWS: `kinesis.us-east-1.amazonaws.com`, `123456789012.data-kinesis.us-east-1…`,
 * `bucket.s3.eu-west-1…`, `s3.amazonaws.com`.
 */
export function serviceOfHost(host: string | undefined): string | undefined {
  const match = AWS_HOST.exec(host ?? '');
  // `data-kinesis` and `control-kinesis` are Kinesis in endpoints with an account.
  return match?.[1]?.toLowerCase().replace(/^(?:data|control)-/, '');
}
