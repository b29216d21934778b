import { writeSync } from 'node:fs';

/**
 * Log records are written in frames to a descriptor that the parent reads, so that one console call is one log event
 * with any number of lines. A frame, all numbers big-endian:
 *
 *     0  4  0xa55a0003
 *     4  4  length of the text in bytes
 *     8  8  time, microseconds since the epoch
 *    16  …  the text, UTF-8
 *
 * AWS's runtime clients use the same format and the same variable for the descriptor, so the parent serves both.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client `src/LogPatch.js`
 */
const FRAME_TYPE = 0xa55a0003;
const FRAME_HEADER_BYTES = 16;

export type LogRecordWriter = (text: string) => void;

/** Removes the descriptor's variable from the environment, so that child processes of a handler do not inherit it. */
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
  const microseconds = Date.now() * 1000;
  frame.writeUInt32BE(Math.floor(microseconds / 2 ** 32), 8);
  frame.writeUInt32BE(microseconds % 2 ** 32, 12);
  frame.write(text, FRAME_HEADER_BYTES);
  for (let written = 0; written < frame.length;) {
    written += writeSync(descriptor, frame, written);
  }
}

// Without frames a line feed ends the event, so line feeds within the text become carriage returns, as on AWS.
function writeLine(text: string): void {
  process.stdout.write(`${text.replace(/\n$/, '').replaceAll('\n', '\r')}\n`);
}
