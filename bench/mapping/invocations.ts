import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import {
  inTemporaryDirectory,
  type KinesisServer,
  startMillrace,
  withServers,
} from '../../src/cli/bench/servers.ts';
import { median, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { payload, RECORD_BYTES } from '../../src/cli/bench/workload.ts';
import { startChild } from '../../src/cli/child-process.ts';
import { EventBatch } from '../../src/mapping/batching/event-batch.ts';
import { PutRecords } from '../../src/services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { handlerReport } from './handler-report.ts';
import { startLongPoll } from './long-poll.ts';
import { createFunction, map, unmap } from './mapped-function.ts';
import { processCpuMs } from './process-cpu.ts';

const BATCH = 100;
const WARM_UP = 100;
const INVOCATIONS_PER_SECOND = 400;
const RECORDS_PER_PUT = 500;
const NUMBER_DIGITS = 8;
const HANDLER = 'bench/mapping/counting-handler.mjs';

interface Report {
  readonly seconds: number;
  readonly cpuMs: number;
  /** The sum of the numbers of the first records of all batches. */
  readonly sum: number;
}

interface Round {
  readonly perSecond: number;
  /** CPU time of both processes per invocation. */
  readonly cpuMs: number;
}

/** Batches invoked in a function's process, compared with a bare long poll that carries the same events. */
export const invocations: Row = {
  name: 'invocations',
  measure({ rounds, seconds, durability, signal, progress }) {
    const count = WARM_UP + INVOCATIONS_PER_SECOND * seconds;
    return inTemporaryDirectory(async (directory) => {
      const [report, bareReport] = [join(directory, 'report'), join(directory, 'bare')];
      const environment = { INVOCATIONS: String(count), WARM_UP: String(WARM_UP) };
      const eventFile = join(directory, 'event.json');
      await writeFile(eventFile, oneEvent());
      return withServers(
        [
          startMillrace(join(directory, 'data'), durability, signal, { options: ['--sandbox', 'off'] }),
          startLongPoll(['ready', eventFile], signal),
        ],
        async (millrace, bare) => {
          progress('putting a backlog');
          await putBacklog(millrace, count * BATCH);
          await createFunction(millrace.client, HANDLER, { ...environment, REPORT: report });
          progress('invocations with a batch of 100 x 1 KB');
          const pairs = await sideBySide(
            rounds,
            async (round) => {
              const file = `${bareReport}-${round}`;
              const words = [String(bare.port), HANDLER];
              const beforeMs = await processCpuMs(bare.pid);
              const client = await startChild('bench/mapping/long-poll-client.mjs', words, signal, {
                ...environment,
                REPORT: file,
              });
              try {
                const seen = await handlerReport<Report>(file, 1, signal);
                return roundOf(seen, count, (await processCpuMs(bare.pid)) - beforeMs);
              } finally {
                await client.stop();
              }
            },
            async (round) => {
              const beforeMs = await processCpuMs(millrace.pid);
              const mapping = await map(millrace.client, BATCH);
              const seen = await handlerReport<Report>(report, round, signal);
              const cpuMs = (await processCpuMs(millrace.pid)) - beforeMs;
              await unmap(millrace.client, mapping);
              if (seen.sum !== BATCH * ((count * (count - 1)) / 2)) throw new Error('batches are missing');
              return roundOf(seen, count, cpuMs);
            },
          );
          const figures = (side: 'own' | 'other') => ({
            invocationsPerSecond: median(pairs.map((pair) => pair[side].perSecond)),
            cpuMsPerInvocation: median(pairs.map((pair) => pair[side].cpuMs)),
          });
          return [
            {
              name: 'invocations',
              what: 'invocations with a batch of 100 x 1 KB, one shard',
              yardstick: 'a bare HTTP long poll with the same event and handler',
              unit: 'times',
              value: ratioOf(pairs, ({ perSecond }) => perSecond),
              target: { atLeast: 1.2, tolerable: 1 },
              tolerance: USUAL_TOLERANCE,
              millrace: figures('own'),
              against: figures('other'),
              verified: `${rounds * count} batches of ${BATCH}, all complete and in order`,
            },
          ];
        },
      );
    });
  },
};

function roundOf({ seconds, cpuMs }: Report, count: number, serverCpuMs: number): Round {
  const measured = count - WARM_UP;
  return { perSecond: measured / seconds, cpuMs: cpuMs / measured + serverCpuMs / count };
}

function numbered(number: number): Buffer {
  const record = payload(RECORD_BYTES);
  record.write(String(number).padStart(NUMBER_DIGITS, '0'), 'latin1');
  return record;
}

function oneEvent(): Buffer {
  const batch = new EventBatch({
    shardId: 'shardId-000000000000',
    region: 'us-east-1',
    eventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/bench',
  });
  batch.reset('arn:aws:iam::000000000000:role/bench');
  for (let number = 0; number < BATCH; number++) {
    batch.add({
      sequenceNumber: String(49_671_234_567_890_123_456n * 10n ** 36n + BigInt(number)),
      partitionKey: 'bench',
      data: numbered(number),
      encrypted: false,
      timestampMs: Date.now(),
      position: { pos: number, index: 0 },
      next: { pos: number + 1, index: 0 },
    });
  }
  return batch.payload(0, BATCH);
}

async function putBacklog({ client }: KinesisServer, count: number): Promise<void> {
  await createStream(client, 'bench', 1);
  for (let from = 0; from < count; from += RECORDS_PER_PUT) {
    const Records = Array.from({ length: Math.min(RECORDS_PER_PUT, count - from) }, (_, index) => ({
      PartitionKey: 'bench',
      Data: numbered(from + index),
    }));
    const { FailedRecordCount } = await client.call(kinesisTraits, PutRecords, {
      StreamName: 'bench',
      Records,
    });
    if (FailedRecordCount !== 0) throw new Error('a record was not accepted');
  }
}
