import type { FailureDestination, FailureMessage } from '../../../src/mapping/port.ts';

/** A failure destination that keeps its messages, and fails a configured number of times. */
export class FakeDestination implements FailureDestination {
  readonly messages: (FailureMessage & { readonly destinationArn: string })[] = [];
  sends = 0;
  failing = 0;
  /** Called with each accepted message. */
  onTaken: (keys: string) => void = () => {};

  /** The parsed records of the messages. */
  get records(): FailureRecord[] {
    return this.messages.map(({ record }) => JSON.parse(record) as FailureRecord);
  }

  async send(destinationArn: string, message: FailureMessage): Promise<void> {
    this.sends++;
    if (this.failing > 0) {
      this.failing--;
      throw new Error('the queue does not exist');
    }
    // The event is valid only during the call.
    this.messages.push({ ...message, destinationArn, event: message.event && Buffer.from(message.event) });
    if (message.event) this.onTaken(keysOf(message.event));
  }
}

/** The partition keys of an event's records, separated by spaces. */
export function keysOf(event: Buffer): string {
  const { Records } = JSON.parse(event.toString()) as { Records: { kinesis: { partitionKey: string } }[] };
  return Records.map(({ kinesis }) => kinesis.partitionKey).join(' ');
}

export interface FailureRecord {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: string;
    readonly approximateInvokeCount: number;
  };
  readonly responseContext?: {
    readonly statusCode: number;
    readonly executedVersion: string;
    readonly functionError: string | null;
  };
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}
