import type { Namespace } from '../lib/aws/namespace.ts';
import type { TraceHeader } from '../lib/trace/trace-header.ts';
import type { InvocationResult } from '../runtime/port.ts';

/** Calls the function of a mapping. Implemented by the Lambda service. */
export interface FunctionInvoker {
  /** @returns undefined if the function, version or alias does not exist */
  describe(functionArn: string): Promise<MappedFunctionInfo | undefined>;

  /** Invokes synchronously. `not-found`: the function was deleted; the mapping keeps retrying. */
  invoke(
    functionArn: string,
    payload: Buffer,
    options: InvokeOptions,
  ): Promise<InvocationResult | { readonly kind: 'not-found' }>;
}

export interface MappedFunctionInfo {
  readonly roleArn: string;
  readonly timeoutSeconds: number;
}

export interface InvokeOptions {
  readonly requestId: string;
  /** The trace to continue; a new one by default. */
  readonly trace?: TraceHeader | undefined;
  readonly signal?: AbortSignal;
}

/** Receives discarded records: a queue, a topic or a bucket. Implemented by the Lambda service. */
export interface FailureDestination {
  /**
   * Resolves when the destination has stored the message.
   * @throws when the message is rejected or the destination does not exist; the mapping retries
   */
  send(destinationArn: string, message: FailureMessage): Promise<void>;
}

export interface FailureMessage {
  /** The namespace of the mapping. */
  readonly namespace: Namespace;
  /** The function whose role sends the message. */
  readonly functionArn: string;
  readonly mappingUuid: string;
  readonly shardId: string;
  readonly timestampMs: number;
  /** JSON text of the message for queues and topics. */
  readonly record: string;
  /**
   * The event as the function received it; buckets store it as well. Undefined for a record that is too large for an
   * event.
   */
  readonly event: Buffer | undefined;
}

/** What a mapping reads, and the role that reads it. */
export interface RoleSource extends Namespace {
  /** A stream, a consumer or a queue. */
  readonly eventSourceArn: string;
  readonly functionArn: string;
  /** Of the function. */
  readonly roleArn: string;
}

/**
 * The action that the role of a function lacks to read the source of its mapping: `kinesis:GetRecords`. Undefined if it
 * lacks none.
 */
export type MissingAction = (source: RoleSource) => Promise<string | undefined>;

/** A stream of another account that a function reads. */
interface CrossAccountSource {
  /** The account of the function. */
  readonly account: string;
  readonly functionArn: string;
  readonly eventSourceArn: string;
}

/** Checks whether the stream's resource policy allows the function to read it. */
export type MayRead = (source: CrossAccountSource) => Promise<boolean>;
