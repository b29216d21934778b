import { type Arguments, type Call, CALLS } from './calls.ts';
import { FRAME, ProtocolError } from './frame.ts';
import type { FrameWriter } from './frame-writer.ts';

/*
 * The body of a `call` and of a `result`:
 *
 *   0  4  length of the JSON
 *   4     JSON: [name, …arguments], or the value
 *         bytes that belong to it
 */
const LENGTH_BYTES = 4;
const NO_BYTES = Buffer.alloc(0);

export function writeJson(
  writer: FrameWriter,
  kind: number,
  id: number,
  value: unknown,
  bytes: Buffer = NO_BYTES,
): void {
  const json = Buffer.from(JSON.stringify(value));
  writer.frame(kind, id, LENGTH_BYTES + json.length + bytes.length, (buffer, offset) => {
    buffer.writeUInt32LE(json.length, offset);
    json.copy(buffer, offset + LENGTH_BYTES);
    bytes.copy(buffer, offset + LENGTH_BYTES + json.length);
  });
}

export function writeCall<C extends Call>(
  writer: FrameWriter,
  id: number,
  name: C,
  args: Arguments<C>,
  bytes?: Buffer,
): void {
  writeJson(writer, FRAME.call, id, [name, ...args], bytes);
}

/** @returns the value, and a view of the bytes that belong to it */
export function readJson(body: Buffer): { readonly value: unknown; readonly bytes: Buffer } {
  const end = LENGTH_BYTES + body.readUInt32LE(0);
  if (end > body.length) throw new ProtocolError('JSON is longer than its frame');
  return { value: JSON.parse(body.toString('utf8', LENGTH_BYTES, end)), bytes: body.subarray(end) };
}

/** A call as it was received: its arguments are of the declared types. */
export interface ReceivedCall {
  readonly name: Call;
  readonly args: readonly unknown[];
  readonly bytes: Buffer;
}

/** @throws ProtocolError for anything that is not a declared call */
export function readCall(body: Buffer): ReceivedCall {
  const { value, bytes } = readJson(body);
  if (!Array.isArray(value)) throw new ProtocolError('a call is a list');
  const [name, ...args] = value as unknown[];
  if (typeof name !== 'string' || !Object.hasOwn(CALLS, name)) {
    throw new ProtocolError(`there is no call ${String(name)}`);
  }
  const types = CALLS[name as Call];
  if (args.length !== types.length || !types.every((type, index) => isOf(type, args[index]))) {
    throw new ProtocolError(`the arguments of ${name} are of other types`);
  }
  return { name: name as Call, args, bytes };
}

function isOf(type: 'text' | 'number' | 'optional number' | 'texts', value: unknown): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'optional number':
      return typeof value === 'number' || value === null;
    case 'texts':
      return Array.isArray(value) && value.every((each) => typeof each === 'string');
  }
}
