import { assert } from '../lib/assert.ts';
import { type Clock, systemClock } from '../lib/time/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Input, Operation, Output } from '../schema/operation.ts';
import type { ServiceTraits } from '../schema/service.ts';
import { ClientError } from './errors.ts';
import { jsonRpcForm } from './json-rpc-form.ts';
import { queryForm } from './query-form.ts';
import { restJsonForm } from './rest-json-form.ts';
import { restXmlForm } from './rest-xml-form.ts';
import { signatureHeaders } from './signature.ts';
import { createTransport, type IncomingAnswer } from './transport.ts';
import type { WireForm, WireFormMaker } from './wire-form.ts';

export interface ClientOptions {
  /** `http://127.0.0.1:4566`, `https://127.0.0.1:4566` */
  readonly endpoint: string;
  /** Certificates of authorities to trust beside the usual ones, in PEM. */
  readonly ca?: string | undefined;
  readonly region: string;
  /** Twelve digits act in that account. */
  readonly accessKeyId?: string;
  /** Connections at the same time; further calls wait for one. */
  readonly maxConnections?: number;
  readonly clock?: Clock;
}

interface CallOptions {
  /** Without an answer for so long, the call fails. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Calls operations over HTTP from their declarations. */
export interface Client {
  /**
   * @throws ClientError when the service refuses
   * @throws OperatorError when no server answers
   */
  call<Op extends Operation>(
    service: ServiceTraits,
    operation: Op,
    input: Input<Op>,
    options?: CallOptions,
  ): Promise<Output<Op>>;
  /** Closes the connections. */
  close(): void;
}

// Enough for the producers of `millrace produce`, far below the server's own limit.
const DEFAULT_MAX_CONNECTIONS = 64;
// A function may run for 15 minutes: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
const DEFAULT_TIMEOUT_MS = 15 * 60_000 + 30_000;

export function createClient(options: ClientOptions): Client {
  const { region, accessKeyId = 'millrace', clock = systemClock } = options;
  const endpoint = parseEndpoint(options.endpoint);
  const { maxConnections = DEFAULT_MAX_CONNECTIONS, ca } = options;
  const transport = createTransport(endpoint, { maxConnections, ca });
  const forms = new WeakMap<Operation, WireForm>();

  const formOf = (service: ServiceTraits, operation: Operation): WireForm => {
    let form = forms.get(operation);
    if (!form) {
      form = makerFor(service)(service, operation);
      forms.set(operation, form);
    }
    return form;
  };

  return {
    close: () => transport.close(),
    async call<Op extends Operation>(
      service: ServiceTraits,
      operation: Op,
      input: Input<Op>,
      { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: CallOptions = {},
    ) {
      const form = formOf(service, operation);
      const request = form.format(input as Readonly<Record<string, unknown>>);
      const signature = signatureHeaders({ accessKeyId, region, service: service.name }, clock.now());
      const headers = { host: endpoint.host, ...request.headers, ...signature };
      const answer = await transport.send(
        { ...request, headers },
        { timeoutMs, ...(signal ? { signal } : {}) },
      );
      if (answer.status >= 300) throw errorOf(form, answer);
      return parseAnswer(form, answer, endpoint) as Output<Op>;
    },
  };
}

function makerFor({ name, protocols }: ServiceTraits): WireFormMaker {
  if (protocols.includes('json-1.1') || protocols.includes('json-1.0')) return jsonRpcForm;
  if (protocols.includes('rest-json')) return restJsonForm;
  if (protocols.includes('rest-xml')) return restXmlForm;
  assert(protocols.includes('query'), `the client speaks a protocol of ${name}`);
  return queryForm;
}

function errorOf(form: WireForm, answer: IncomingAnswer): ClientError {
  const { code, message } = form.parseError(answer);
  return new ClientError(code, message, {
    status: answer.status,
    requestId: answer.headers['x-amzn-requestid'],
  });
}

function parseAnswer(form: WireForm, answer: IncomingAnswer, endpoint: URL): unknown {
  try {
    return form.parse(answer);
  } catch (error) {
    throw new OperatorError(
      `${endpoint.origin} answered with something else than a result: check that a Millrace server listens there`,
      { cause: error },
    );
  }
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new OperatorError(`${text} is no endpoint: give one such as http://127.0.0.1:4566`);
  }
  return url;
}
