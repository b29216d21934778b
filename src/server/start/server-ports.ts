import type { Dispatch } from '../../protocol/dispatcher.ts';
import { type Listener, openListener } from '../listener/listener.ts';
import { endpointUrl, isLoopback } from '../loopback.ts';
import { ServerIdentity } from '../tls/server-identity.ts';
import { reachableName } from '../tls/server-names.ts';
import type { ServerBase } from './server-base.ts';

const OWN_HOST = '127.0.0.1';

/**
 * The ports of a server. The main one listens before the data directory is opened: functions of an earlier run may be invoked as
 * soon as it is open and need an endpoint to call, and a port in use is reported before anything is changed.
 */
export class ServerPorts {
  readonly #base: ServerBase;
  readonly #main: Listener;
  #api: Listener | undefined;
  #dispatch: Dispatch = refuseWhileStarting;
  /** Undefined without TLS. */
  readonly identity: ServerIdentity | undefined;

  private constructor(base: ServerBase, main: Listener, identity: ServerIdentity | undefined) {
    this.#base = base;
    this.#main = main;
    this.identity = identity;
  }

  /** Listens, and refuses requests until there is something to serve. @throws OperatorError when the port is not available */
  static async open(base: ServerBase): Promise<ServerPorts> {
    const { tls, port } = base.options;
    const identity = tls && new ServerIdentity(tls);
    let ports: ServerPorts | undefined;
    const dispatch: Dispatch = (request, context) =>
      (ports ? ports.#dispatch : refuseWhileStarting)(request, context);
    const shared = base.options.cluster?.process?.sharedPort;
    // Other gateways of this machine call the port of this process. Clients use the shared one.
    const main = await listen(base, {
      ...(shared ? { host: OWN_HOST, port: 0 } : { host: base.options.host, port }),
      option: 'port',
      identity,
      dispatch,
    });
    ports = new ServerPorts(base, main, identity);
    shared?.onConnection((socket) => main.accept(socket));
    return ports;
  }

  /** That clients use. */
  get port(): number {
    return this.#base.options.cluster?.process?.sharedPort.port ?? this.#main.port;
  }

  /** Where the other gateway processes of a server reach this one; undefined for a server of one process. */
  get ownEndpoint(): string | undefined {
    return this.#base.options.cluster?.process && endpointUrl('http', OWN_HOST, this.#main.port);
  }

  get endpoint(): string {
    return endpointUrl('http', this.#base.options.host, this.port);
  }

  /** Undefined without TLS. */
  get tlsEndpoint(): string | undefined {
    return this.identity && endpointUrl('https', reachableName(this.#base.options.host), this.port);
  }

  /** Undefined without a port for APIs. */
  get apiEndpoint(): string | undefined {
    return this.#api && endpointUrl('http', this.#base.options.host, this.#api.port);
  }

  /** The only endpoint that clients on other machines can use. */
  get clientEndpoint(): string {
    const { publicUrl, host } = this.#base.options;
    return publicUrl ?? (isLoopback(host) ? this.endpoint : (this.tlsEndpoint ?? this.endpoint));
  }

  /** Whether the endpoint for other machines has TLS. */
  get isSecured(): boolean {
    return this.identity !== undefined && !isLoopback(this.#base.options.host);
  }

  serve(dispatch: Dispatch): void {
    this.#dispatch = dispatch;
  }

  /** Opens the second port, for APIs. @throws OperatorError when it is not available */
  async openApi(port: number, dispatch: Dispatch): Promise<void> {
    const { host } = this.#base.options;
    this.#api = await listen(this.#base, {
      host,
      port,
      option: 'apiPort',
      identity: this.identity,
      dispatch,
    });
  }

  /** Reads the certificate again. */
  async reload(): Promise<void> {
    const listeners = this.#api ? [this.#main, this.#api] : [this.#main];
    await this.identity?.reload(listeners, this.#base.logger);
  }

  /** Completes in-flight requests. */
  async close(): Promise<void> {
    await this.#api?.close();
    await this.#main.close();
  }
}

interface Listening {
  readonly host: string;
  readonly port: number;
  readonly option: 'port' | 'apiPort';
  readonly identity: ServerIdentity | undefined;
  readonly dispatch: Dispatch;
}

async function listen(
  base: ServerBase,
  { host, port, option, identity, dispatch }: Listening,
): Promise<Listener> {
  const { clock, random, logger } = base;
  const { onFatal } = base.options;
  try {
    return await openListener({
      host,
      port,
      clock,
      random,
      logger,
      onFatal,
      dispatch,
      ...(identity && { tls: identity.known }),
    });
  } catch (error) {
    throw await base.explain(error, { port, option });
  }
}

// Used while recovery is running. Clients retry this status.
const refuseWhileStarting: Dispatch = (_request, { requestId }) =>
  Promise.resolve({
    status: 503,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': requestId },
    body: '{"__type":"ServiceUnavailable","message":"The server is starting."}',
  });
