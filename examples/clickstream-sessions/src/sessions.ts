import { KinesisClient } from '@aws-sdk/client-kinesis';
import { processRecords, type KinesisWindowEvent, type KinesisWindowResponse } from 'millrace/records';
import { putAll } from './put-all.ts';

/** What a page sends, with the visitor as the partition key. */
export interface Click {
  readonly page: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What one visitor did in one window. */
export interface Session {
  readonly visitor: string;
  readonly clicks: number;
  readonly entryPage: string;
  readonly exitPage: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
}

/** The sessions of a window so far, by visitor: at most 1 MB, which is about 5,000 visitors for each shard. */
type State = Record<string, Session>;

const kinesis = new KinesisClient({});

/**
 * Adds the clicks of a batch to the sessions of their window, and puts the sessions when the window is over. The clicks of
 * a visitor have one partition key, so they are all in one shard, in order, and share its state.
 */
export async function handler(event: KinesisWindowEvent<State>): Promise<KinesisWindowResponse<State>> {
  const sessions = new Map(Object.entries(event.state as State));
  const response = await processRecords(event, (record) => {
    const { partitionKey: visitor } = record;
    const click = record.json(parseClick);
    sessions.set(visitor, withClick(sessions.get(visitor), visitor, click));
  });
  if (event.isFinalInvokeForWindow) {
    const rows = [...sessions.values()].map((session) => ({
      key: session.visitor,
      // The window and the visitor identify a row: a final invocation that fails is repeated, and puts rows again.
      value: { window: event.window.start, ...session },
    }));
    await putAll(kinesis, process.env['SESSIONS_STREAM'], rows);
    console.log(`${event.window.start} ${event.shardId}: ${rows.length} sessions`);
  }
  return { ...response, state: Object.fromEntries(sessions) };
}

function withClick(earlier: Session | undefined, visitor: string, { page, at }: Click): Session {
  const time = new Date(at).toISOString();
  return {
    visitor,
    clicks: (earlier?.clicks ?? 0) + 1,
    entryPage: earlier?.entryPage ?? page,
    exitPage: page,
    from: earlier?.from ?? time,
    to: time,
  };
}

function parseClick(value: unknown): Click {
  const { page, at } = value as Partial<Click>;
  if (typeof page !== 'string' || typeof at !== 'number') {
    throw new TypeError(`not a click: ${JSON.stringify(value)}`);
  }
  return { page, at };
}
