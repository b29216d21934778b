import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { GatewayProcess } from '../../scripts/cluster/gateway-process.ts';

// A client of a frozen gateway waits this long before it uses another one, as behind a load balancer with such a limit.
const REQUEST_LIMIT_MS = 3_000;

/** A client of one gateway at a time, which moves to the next one when a call fails. It never repeats a call by itself. */
export class MovingClient {
  readonly #gateways: readonly GatewayProcess[];
  readonly #clients: readonly KinesisClient[];
  #current: number;
  #failed = '';

  constructor(gateways: readonly GatewayProcess[], first: number) {
    this.#gateways = gateways;
    this.#clients = gateways.map(
      ({ endpoint }) =>
        new KinesisClient({
          endpoint,
          region: 'us-east-1',
          credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
          maxAttempts: 1,
          requestHandler: new NodeHttpHandler({
            connectionTimeout: REQUEST_LIMIT_MS,
            requestTimeout: REQUEST_LIMIT_MS,
            throwOnRequestTimeout: true,
          }),
        }),
    );
    this.#current = first % gateways.length;
  }

  get gatewayName(): string {
    return this.#gateways[this.#current]!.name;
  }

  /** The gateway at which a call failed most recently. */
  get failedGateway(): string {
    return this.#failed;
  }

  async call<T>(send: (client: KinesisClient) => Promise<T>): Promise<T> {
    try {
      return await send(this.#clients[this.#current]!);
    } catch (error) {
      this.#failed = this.gatewayName;
      this.move();
      throw error;
    }
  }

  move(): void {
    this.#current = (this.#current + 1) % this.#clients.length;
  }

  close(): void {
    for (const client of this.#clients) client.destroy();
  }
}
