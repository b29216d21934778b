import { writeSync } from 'node:fs';

/**
 * Log records go to the parent over a descriptor of their own, framed, so that one console call stays one
 * log event however many lines it has. A frame, all numbers big-endian:
 *
 *     0  4  0xa55a0003
 *     4  4  length of the text in bytes
 *     8  8  time, microseconds since the epoch
 *    16  …  the text, UTF-8
 *
 * The format and the variable that names the descriptor are those of AWS's own runtime clients, so that
 * the same parent serves both.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client `src/LogPatch.js`
 */
const FRAME_TYPE = 0xa55a0003;
const FRAME_HEADER_BYTES = 16;

export type LogRecordWriter = (text: string) => void;

/** Takes the descriptor out of the environment: child processes of a handler do not inherit it. */
export function openLogRecords(environment: NodeJS.ProcessEnv): LogRecordWriter {
  const descriptor = Number(environment['_LAMBDA_TELEMETRY_LOG_FD']);
  delete environment['_LAMBDA_TELEMETRY_LOG_FD'];
  return descriptor > 2 ? (text) => writeFrame(descriptor, text) : writeLine;
}

function writeFrame(descriptor: number, text: string): void {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + length);
  frame.writeUInt32BE(FRAME_TYPE, 0);
  frame.writeUInt32BE(length, 4);
  frame.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8);
  frame.write(text, FRAME_HEADER_BYTES);
  for (let written = 0; written < frame.length;) {
    written += writeSync(descriptor, frame, written);
  }
}

// Without frames a line feed would end the event, so those inside become carriage returns, as on AWS.
function writeLine(text: string): void {
  process.stdout.write(`${text.replace(/\n$/, '').replaceAll('\n', '\r')}\n`);
}
