import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { RECORD_BYTES } from '../../src/cli/bench/workload.ts';

/*
 * The processor time of passing batches of records from one thread to another and an answer back: what threads that read
 * and check requests would pay for each batch that the thread of the log appends. Both threads are counted, without their
 * start. The memory of a batch is transferred, not copied.
 */

const ROUNDS = 5;
const RECORDS = 60_000;
// Enough that starting a thread does not count, also for large batches.
const MIN_BATCHES = 1_000;
const MAX_BATCHES = 8_000;
const BATCH_RECORDS = [1, 4, 16, 32, 500];
// One is under way while the next is made.
const BATCHES_IN_FLIGHT = 2;

interface Passing {
  readonly recordsEach: number;
  readonly batches: number;
}

if (isMainThread) await measure();
else pass(workerData as Passing);

async function measure(): Promise<void> {
  for (const recordsEach of BATCH_RECORDS) {
    const batches = Math.max(MIN_BATCHES, Math.min(MAX_BATCHES, Math.ceil(RECORDS / recordsEach)));
    let leastMicros = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const startMicros = await cpuMicrosOf({ recordsEach, batches: 1 });
      const micros = (await cpuMicrosOf({ recordsEach, batches })) - startMicros;
      leastMicros = Math.min(leastMicros, micros / batches);
    }
    const perBatchMicros = Number(leastMicros.toFixed(1));
    console.log(
      JSON.stringify({
        recordsEach,
        perBatchMicros,
        perRecordMicros: Number((leastMicros / recordsEach).toFixed(2)),
      }),
    );
  }
}

/** Answers each batch with the position of its first record, as a log would. */
function cpuMicrosOf(passing: Passing): Promise<number> {
  return new Promise((resolve, reject) => {
    const before = process.cpuUsage();
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: passing });
    let position = 0;
    worker.on('message', ({ id }: { readonly id: number }) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage({ id, position });
      position += passing.recordsEach;
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      const { user, system } = process.cpuUsage(before);
      resolve(user + system);
    });
  });
}

function pass({ recordsEach, batches }: Passing): void {
  let sent = 0;
  let answered = 0;
  const send = () => {
    const bytes = new Uint8Array(recordsEach * RECORD_BYTES).fill(1);
    parentPort!.postMessage({ id: sent++, shard: 0, recordsEach, bytes }, [bytes.buffer]);
  };
  parentPort!.on('message', () => {
    answered++;
    if (sent < batches) send();
    else if (answered === batches) parentPort!.close();
  });
  for (let index = 0; index < Math.min(BATCHES_IN_FLIGHT, batches); index++) send();
}
