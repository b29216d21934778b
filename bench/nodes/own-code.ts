import { createHash, hash, randomUUID } from 'node:crypto';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { median } from '../../src/cli/bench/side-by-side.ts';
import { payload, RECORD_BYTES, singlePuts } from '../../src/cli/bench/workload.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { VectorBase64 } from '../../src/lib/base64/vector-base64.ts';
import { decodeBase64Into } from '../../src/protocol/fast/base64-into.ts';
import { openListener } from '../../src/server/listener/listener.ts';
import type { OwnCodeFigures } from './figures.ts';

const SLICES = 15;
const CALLS_PER_SLICE = 2_000;
const RESPONSE = JSON.stringify({ ShardId: 'shardId-000000000000', SequenceNumber: '4'.repeat(56) });

/** Members of newer lines of Node.js, which the types of the oldest one do not have. */
interface NewBase64 {
  setFromBase64?(
    text: string,
    options: { readonly lastChunkHandling: 'strict' },
  ): { readonly written: number };
  toBase64?(): string;
}

/** Measures what Millrace does itself beside what this Node.js offers for it. */
export async function measureOwnCode(seconds: number, signal: AbortSignal): Promise<OwnCodeFigures> {
  return { ...(await measureHttp(seconds, signal)), ...measureBase64(), ...measureMd5() };
}

/** Both ways are ways through the same listener, which returns one response to every request. */
async function measureHttp(seconds: number, signal: AbortSignal) {
  const listener = await openListener({
    host: '127.0.0.1',
    port: 0,
    dispatch: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: RESPONSE }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    onFatal(error) {
      throw error;
    },
  });
  /** Microseconds of processor time of this process, in which only the listener runs. */
  const callMicros = async (headers: Readonly<Record<string, string>>) => {
    const before = process.cpuUsage();
    const { calls } = await runLoad(
      {
        port: listener.port,
        streamName: 'bench',
        workload: singlePuts(64),
        headers,
        warmUpMs: 0,
        durationMs: seconds * 1_000,
      },
      signal,
    );
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  };
  try {
    await callMicros({});
    // The fast path leaves requests with this header to `node:http`.
    return {
      ownHttpMicros: await callMicros({}),
      nodeHttpMicros: await callMicros({ te: 'trailers' }),
    };
  } finally {
    await listener.close();
  }
}

/** From and into the memory of a request and a response, as records are. */
function measureBase64() {
  const bytes: Buffer & NewBase64 = payload(RECORD_BYTES);
  const text = Buffer.from(bytes.toString('base64'));
  const request: Buffer & NewBase64 = Buffer.alloc(text.length);
  const native: Uint8Array & NewBase64 = request;
  const response = Buffer.alloc(text.length);
  const vector = VectorBase64.create();
  /** What is decoded in place is there anew each time. */
  const received = () => {
    text.copy(request);
    return request;
  };
  const asString = () => received().toString('latin1');
  return {
    vectorDecodeMicros: vector && microsOf(() => vector.decodeInPlace(received(), 0, text.length)),
    bufferDecodeMicros: microsOf(() => decodeBase64Into(asString(), request, 0)),
    newDecodeMicros: native.setFromBase64
      ? microsOf(() => native.setFromBase64!(asString(), { lastChunkHandling: 'strict' }))
      : undefined,
    vectorEncodeMicros: vector && microsOf(() => vector.encode(bytes, 0, bytes.length, response, 0)),
    bufferEncodeMicros: microsOf(() => response.write(bytes.toString('base64'), 0, 'latin1')),
    newEncodeMicros: bytes.toBase64
      ? microsOf(() => response.write(bytes.toBase64!(), 0, 'latin1'))
      : undefined,
  };
}

function measureMd5() {
  const keys = Array.from({ length: 256 }, () => randomUUID());
  let next = 0;
  const key = () => keys[next++ % keys.length]!;
  return {
    oneShotMd5Micros: microsOf(() => hash('md5', key(), 'hex')),
    objectMd5Micros: microsOf(() => createHash('md5').update(key()).digest('hex')),
  };
}

/** Processor time, the median of some slices after one that is not counted. */
function microsOf(call: () => unknown): number {
  const slices: number[] = [];
  for (let slice = 0; slice <= SLICES; slice++) {
    const before = process.cpuUsage();
    for (let count = 0; count < CALLS_PER_SLICE; count++) call();
    const { user, system } = process.cpuUsage(before);
    slices.push((user + system) / CALLS_PER_SLICE);
  }
  return median(slices.slice(1));
}
