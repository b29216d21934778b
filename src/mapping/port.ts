import type { Namespace } from '../lib/aws/namespace.ts';
import type { InvocationResult } from '../runtime/port.ts';

/** How a mapping reaches its function. Filled by the Lambda service. */
export interface FunctionInvoker {
  /** @returns undefined when there is no such function, version or alias */
  describe(functionArn: string): Promise<{ readonly roleArn: string } | undefined>;

  /** Invokes synchronously. `not-found`: the function went away; the mapping keeps trying. */
  invoke(
    functionArn: string,
    payload: Buffer,
    options: { requestId: string; signal?: AbortSignal },
  ): Promise<InvocationResult | { readonly kind: 'not-found' }>;
}

/** Where records go that were given up: a queue, a topic or a bucket. Filled by the Lambda service. */
export interface FailureDestination {
  /**
   * Resolves when the destination has the message for good.
   * @throws when it is refused or the destination is not there; the mapping tries again
   */
  send(destinationArn: string, message: FailureMessage): Promise<void>;
}

export interface FailureMessage {
  /** Of the mapping. */
  readonly namespace: Namespace;
  readonly mappingUuid: string;
  readonly shardId: string;
  readonly timestampMs: number;
  /** JSON text of an object: what queues and topics are sent. */
  readonly record: string;
  /** The event as the function got it, which buckets keep as well; undefined for a record that fits no event. */
  readonly event: Buffer | undefined;
}

/** A function that is to read a stream of another account. */
interface CrossAccountSource {
  /** Of the function. */
  readonly account: string;
  readonly functionArn: string;
  readonly eventSourceArn: string;
}

/** Whether the owner of the stream lets the function read it. */
export type MayRead = (source: CrossAccountSource) => Promise<boolean>;
