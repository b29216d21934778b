import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

export interface SubscribedEvent {
  readonly stream: string;
  readonly timestampMs: number;
  readonly message: string;
}

// As many digits as the ids that AWS gives to events.
const ID_DIGITS = 56;

/**
 * The events of one log stream as a subscription delivers them, compressed.
 * @param firstNumber makes the ids of events unique; they have the order of the events
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function dataMessage(
  {
    owner,
    group,
    filterName,
  }: { readonly owner: string; readonly group: string; readonly filterName: string },
  events: readonly SubscribedEvent[],
  firstNumber: number,
): Promise<Buffer> {
  return compressed({
    messageType: 'DATA_MESSAGE',
    owner,
    logGroup: group,
    logStream: events[0]?.stream ?? '',
    subscriptionFilters: [filterName],
    logEvents: events.map(({ timestampMs, message }, index) => ({
      id: `3${timestampMs}${String(firstNumber + index).padStart(ID_DIGITS - 1 - String(timestampMs).length, '0')}`,
      timestamp: timestampMs,
      message,
    })),
  });
}

/** What a stream gets when a filter is created, to check that it can be written to. */
export function controlMessage(nowMs: number): Promise<Buffer> {
  const message = 'CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.';
  return compressed({
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [{ id: '', timestamp: nowMs, message }],
  });
}

function compressed(message: object): Promise<Buffer> {
  return compress(Buffer.from(JSON.stringify(message)));
}
