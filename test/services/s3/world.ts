import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type Client, createClient } from '../../../src/client/client.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { createDispatcher } from '../../../src/protocol/dispatcher.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import type { Service } from '../../../src/schema/service.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { serveWire, type WireServer } from '../../support/wire-server.ts';

/** The bucket of a test that needs only one. */
export const Bucket = 'orders-dev';
/** What no text survives. */
export const BODY = Buffer.from([0, 1, 2, 255, 13, 10]);
export const ETAG = `"${createHash('md5').update(BODY).digest('hex')}"`;

/** S3 on a port, and a client of it in eu-west-1, until the test has finished. */
export class S3World {
  readonly service: Service;
  readonly #server: WireServer;
  readonly #client: Client;

  private constructor(service: Service, server: WireServer) {
    this.service = service;
    this.#server = server;
    this.#client = this.clientIn('eu-west-1');
    onTestFinished(async () => server.close());
  }

  static async open(buckets: readonly string[] = [Bucket]): Promise<S3World> {
    const clock = new VirtualClock();
    const service = createS3Service({ ...memoryStore(clock), clock, random: seededRandom(2) });
    // The clock of this machine: the client signs with it.
    const options = { logger: silentLogger, random: seededRandom(1), clock: systemClock };
    const world = new S3World(service, await serveWire(createDispatcher([service], options)));
    for (const name of buckets) await world.call(CreateBucket, { Bucket: name });
    return world;
  }

  clientIn(region: string): Client {
    const client = createClient({ endpoint: this.#server.endpoint, region });
    onTestFinished(() => client.close());
    return client;
  }

  call<Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> {
    return this.#client.call(s3Traits, operation, input);
  }
}
