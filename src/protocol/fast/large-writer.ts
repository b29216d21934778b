import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';
import type { JsonCursor, JsonMembers, Members } from '../../schema/operation.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import type { SlicedBody, SlicePool } from './sliced-body.ts';
import { SlicedOutput } from './sliced-output.ts';
import { compileJsonWriter, type JsonWriter } from '../json/write.ts';

/** Writes an answer; one that is long, over several turns of the event loop. */
export type LargeWriter = (value: unknown, pool: SlicePool) => Promise<string | SlicedBody>;

/**
 * Makes the writer of an output that holds a list of structures with blobs: GetRecords answers 14 MB, whose
 * encoding in one turn would keep everyone else waiting for 20 ms. Writes what the plain writer of the shape
 * writes; undefined for other shapes, whose answers are short.
 */
export function compileLargeWriter(shape: StructureShape): LargeWriter | undefined {
  const members = Object.entries(shape.members).map(([name, declared]) => {
    const { shape: member } = memberOf(declared);
    const entry = isLarge(member) ? compileJsonWriter(member.member) : undefined;
    return { name, label: `${JSON.stringify(name)}:`, write: compileJsonWriter(member), writeEntry: entry };
  });
  if (members.every(({ writeEntry }) => !writeEntry)) return undefined;
  return async (value, pool) => {
    const output = new SlicedOutput(pool);
    try {
      const source = value as Readonly<Record<string, unknown>>;
      let separator = '{';
      for (const { name, label, write, writeEntry } of members) {
        const member = source[name];
        if (member === undefined) continue;
        output.text += separator + label;
        if (writeEntry) await writeInTurns(member as Members<unknown>, writeEntry, output);
        else write(member, output);
        separator = ',';
      }
      output.text += separator === '{' ? '{}' : '}';
      return output.finish();
    } catch (error) {
      output.abandon();
      throw error;
    }
  };
}

async function writeInTurns(entries: Members<unknown>, write: JsonWriter, output: SlicedOutput) {
  if ('json' in entries) return writeCursor((entries as JsonMembers<unknown>).json(), write, output);
  let separator = '[';
  let full = output.fullSlices;
  for (const entry of entries) {
    output.text += separator;
    write(entry, output);
    separator = ',';
    if (output.fullSlices === full) continue;
    full = output.fullSlices;
    await yieldToEventLoop();
  }
  output.text += separator === '[' ? '[]' : ']';
}

async function writeCursor(cursor: JsonCursor<unknown>, write: JsonWriter, output: SlicedOutput) {
  let separator = '[';
  while (!cursor.isAtEnd) {
    output.text += separator;
    separator = ',';
    // What does not fit into what is left of a slice does into a new one, or is larger than any.
    if (output.addMembers(cursor) > 0 || output.addMembers(cursor) > 0) {
      if (!cursor.isAtEnd) await yieldToEventLoop();
    } else {
      write(cursor.takeNext(), output);
    }
  }
  output.text += separator === '[' ? '[]' : ']';
}

function isLarge(shape: Shape): shape is Extract<Shape, { kind: 'list' }> {
  if (shape.kind !== 'list' || shape.member.kind !== 'structure') return false;
  return Object.values(shape.member.members).some((declared) => memberOf(declared).shape.kind === 'blob');
}
