import { expect, test } from 'vitest';
import { FunctionLog, type LogSource } from '../../../../src/cli/demo/load/function-log.ts';
import { Acknowledged, Receipts } from '../../../../src/cli/demo/load/ledger.ts';
import { writePayload } from '../../../../src/cli/demo/load/payload.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';

type Event = Awaited<ReturnType<LogSource['next']>>[number];

function logged(id: number, n: number, timestampMs: number): Event {
  const data = writePayload({ partitionKey: 'a', n }, { x: 1, y: 1 }).toString('base64');
  return { id: String(id).padStart(8, '0'), timestampMs, message: `time\trequest\tINFO\t${data}\n` };
}

async function tallyOf(looks: Event[][]) {
  const receipts = new Receipts();
  const log = new FunctionLog({
    source: { next: () => Promise.resolve(looks.shift() ?? []) },
    clock: new VirtualClock(),
    onRecord: (_bytes, name) => name && receipts.add(name),
  });
  while (looks.length > 0) await log.catchUp();
  return receipts.tally(new Acknowledged());
}

test('the order is that of the positions in the log: timestamps and the order within a response do not matter', async () => {
  const looks = [[logged(2, 1, 1_000), logged(1, 0, 9_000)], [logged(3, 2, 500)]];
  expect(await tallyOf(looks)).toMatchObject({ records: 3, duplicates: 0, outOfOrder: 0 });
});

test('a record logged after a later one of its key is out of order', async () => {
  expect(await tallyOf([[logged(1, 1, 1_000), logged(2, 0, 1_000)]])).toMatchObject({ outOfOrder: 1 });
});
