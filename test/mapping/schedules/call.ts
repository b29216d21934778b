/** An event as a function reads it. */
export interface Call {
  readonly shardId: string;
  readonly records: readonly CallRecord[];
  readonly window: CallWindow | undefined;
}

interface CallRecord {
  readonly id: number;
  readonly key: string;
  readonly data: string;
  readonly sequenceNumber: string;
  readonly timestampMs: number;
  readonly eventSourceArn: string;
}

interface CallWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** The state that the function returned last: ids of the window's records. */
  readonly ids: readonly number[];
  readonly isFinal: boolean;
  readonly isEarly: boolean;
}

interface Event {
  readonly Records: readonly {
    readonly eventID: string;
    readonly eventSourceARN: string;
    readonly kinesis: {
      readonly partitionKey: string;
      readonly sequenceNumber: string;
      readonly data: string;
      readonly approximateArrivalTimestamp: number;
    };
  }[];
  readonly shardId?: string;
  readonly window?: { readonly start: string; readonly end: string };
  readonly state?: { readonly ids?: readonly number[] };
  readonly isFinalInvokeForWindow?: boolean;
  readonly isWindowTerminatedEarly?: boolean;
}

export function readCall(payload: Buffer): Call {
  const event = JSON.parse(payload.toString()) as Event;
  const { window, state } = event;
  return {
    shardId: event.shardId ?? event.Records[0]!.eventID.split(':')[0]!,
    records: event.Records.map(({ eventSourceARN, kinesis }) => {
      const data = Buffer.from(kinesis.data, 'base64').toString();
      return {
        id: (JSON.parse(data) as { id: number }).id,
        key: kinesis.partitionKey,
        data,
        sequenceNumber: kinesis.sequenceNumber,
        timestampMs: Math.round(kinesis.approximateArrivalTimestamp * 1_000),
        eventSourceArn: eventSourceARN,
      };
    }),
    window: window && {
      startMs: Date.parse(window.start),
      endMs: Date.parse(window.end),
      ids: state?.ids ?? [],
      isFinal: event.isFinalInvokeForWindow === true,
      isEarly: event.isWindowTerminatedEarly === true,
    },
  };
}
