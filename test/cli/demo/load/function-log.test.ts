import { expect, test } from 'vitest';
import { FunctionLog, type LogSource } from '../../../../src/cli/demo/load/function-log.ts';
import { Acknowledged, Receipts } from '../../../../src/cli/demo/load/ledger.ts';
import { writePayload } from '../../../../src/cli/demo/load/payload.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';

type Event = Awaited<ReturnType<LogSource['next']>>[number];

function logged(id: number, n: number, timestampMs: number, request = 'request'): Event {
  const data = writePayload({ partitionKey: 'a', n }, { x: 1, y: 1 }).toString('base64');
  return { id: String(id).padStart(8, '0'), timestampMs, message: `time\t${request}\tINFO\t${data}\n` };
}

async function tallyOf(looks: Event[][]) {
  const receipts = new Receipts();
  const log = new FunctionLog({
    source: { next: () => Promise.resolve(looks.shift() ?? []) },
    clock: new VirtualClock(),
    onRecord: ({ id, position }) => id && receipts.add(id, position),
  });
  while (looks.length > 0) await log.catchUp();
  const acknowledged = new Acknowledged();
  for (let n = 0; n < 3; n++) {
    acknowledged.add({ partitionKey: 'a', n }, { sentMs: 0, sequenceNumber: BigInt(n) });
  }
  return receipts.tally(acknowledged);
}

test('the order is that of the positions in the log: timestamps and the order within a response do not matter', async () => {
  const looks = [[logged(2, 1, 1_000), logged(1, 0, 9_000)], [logged(3, 2, 500)]];
  expect(await tallyOf(looks)).toMatchObject({ records: 3, duplicates: 0, outOfOrder: 0 });
});

test('a record logged after a later one of its key is out of order', async () => {
  expect(await tallyOf([[logged(1, 1, 1_000), logged(2, 0, 1_000)]])).toMatchObject({ outOfOrder: 1 });
});

test('an invocation whose lines are stored after those of the next one is in the order in which they started', async () => {
  const started = (id: number, request: string): Event => ({
    id: String(id).padStart(8, '0'),
    timestampMs: 1_000,
    message: `START RequestId: ${request} Version: $LATEST\n`,
  });
  const looks = [
    [started(1, 'first'), started(2, 'second'), logged(3, 2, 1_000, 'second')],
    [logged(4, 0, 1_000, 'first'), logged(5, 1, 1_000, 'first')],
  ];
  expect(await tallyOf(looks)).toMatchObject({ records: 3, outOfOrder: 0 });
});
