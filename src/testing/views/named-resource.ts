import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import type { OperatorError } from '../../lib/operator-error.ts';
import type { Input, Operation, Output } from '../../schema/operation.ts';
import type { ServiceTraits } from '../../schema/service.ts';

/** The errors of services for a resource that does not exist; those of Kinesis may be about a shard as well. */
const MISSING: Readonly<Record<string, RegExp>> = {
  ResourceNotFoundException: /^Stream .* not found\.$/,
  'AWS.SimpleQueueService.NonExistentQueue': /./,
  QueueDoesNotExist: /./,
  NotFound: /^Topic does not exist/,
  NoSuchBucket: /./,
};

/** A resource of a pipeline, by its name, and the calls to its service. */
export class NamedResource {
  readonly name: string;
  readonly #client: () => Client;
  /** The error for a resource that does not exist. */
  readonly unknown: (cause?: unknown) => OperatorError;

  /** @param client throws when the pipeline is closed */
  constructor(name: string, client: () => Client, unknown: (cause?: unknown) => OperatorError) {
    this.name = name;
    this.#client = client;
    this.unknown = unknown;
  }

  /** @throws ClientError as a client of AWS gets it, OperatorError for a resource that does not exist */
  async call<Op extends Operation>(
    service: ServiceTraits,
    operation: Op,
    input: Input<Op>,
  ): Promise<Output<Op>> {
    try {
      return await this.#client().call(service, operation, input);
    } catch (error) {
      throw isClientError(error) && MISSING[error.code]?.test(error.message) === true
        ? this.unknown(error)
        : error;
    }
  }
}
