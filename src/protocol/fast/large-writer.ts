import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';
import type { MemberCursor, Members, StoredMembers } from '../../schema/members.ts';
import { type ListShape, memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { compileJsonWriter, type JsonWriter } from '../json/write.ts';
import type { OriginTexts } from './kept-texts.ts';
import type { SlicedBody, SlicePool } from './sliced-body.ts';
import { SlicedOutput } from './sliced-output.ts';
import { compileStoredWriter, type StoredWriter } from './stored-writer.ts';

/** Writes an output. A long one takes several turns of the event loop. */
export type LargeWriter = (value: unknown, pool: SlicePool) => Promise<string | SlicedBody>;

interface ListWriter {
  readonly write: JsonWriter;
  readonly writeStored: ((cursor: MemberCursor<unknown>) => StoredWriter) | undefined;
}

/**
 * Compiles the writer of an output that contains a list of structures with blobs. A GetRecords response may have 14 MB,
 * and encoding it in one turn would block all other requests for 20 ms. The JSON is the same as that of
 * `compileJsonWriter`.
 * @returns undefined for other shapes, whose responses are short
 */
export function compileLargeWriter(shape: StructureShape): LargeWriter | undefined {
  const members = Object.entries(shape.members).map(([name, declared]) => {
    const { shape: member } = memberOf(declared);
    return {
      name,
      label: `${JSON.stringify(name)}:`,
      write: compileJsonWriter(member),
      list: isLargeList(member) ? compileListWriter(member.member) : undefined,
    };
  });
  if (members.every(({ list }) => !list)) return undefined;
  return async (value, pool) => {
    const output = new SlicedOutput(pool);
    try {
      const source = value as Readonly<Record<string, unknown>>;
      let separator = '{';
      for (const { name, label, write, list } of members) {
        const member = source[name];
        if (member === undefined) continue;
        output.text += separator + label;
        if (list) await writeList(member as Members<unknown>, list, output, pool);
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

function isLargeList(shape: Shape): shape is ListShape<StructureShape> {
  if (shape.kind !== 'list' || shape.member.kind !== 'structure') return false;
  return Object.values(shape.member.members).some((declared) => memberOf(declared).shape.kind === 'blob');
}

function compileListWriter(shape: StructureShape): ListWriter {
  return { write: compileJsonWriter(shape), writeStored: compileStoredWriter(shape) };
}

async function writeList(
  members: Members<unknown>,
  { write, writeStored }: ListWriter,
  output: SlicedOutput,
  pool: SlicePool,
): Promise<void> {
  if (writeStored && 'cursor' in members) {
    const stored = members as StoredMembers<unknown>;
    return writeStoredList(writeStored(stored.cursor()), write, output, pool.texts.of(stored.origin));
  }
  let separator = '[';
  let fullSlices = output.fullSlices;
  for (const member of members) {
    output.text += separator;
    write(member, output);
    separator = ',';
    if (output.fullSlices === fullSlices) continue;
    fullSlices = output.fullSlices;
    await yieldToEventLoop();
  }
  output.text += separator === '[' ? '[]' : ']';
}

async function writeStoredList(
  members: StoredWriter,
  write: JsonWriter,
  output: SlicedOutput,
  texts: OriginTexts,
): Promise<void> {
  if (!members.isAtEnd) texts.beginList(members);
  let separator = '[';
  while (!members.isAtEnd) {
    const kept = texts.find(members);
    if (kept) {
      output.addKept(kept.text, kept.from, members, separator);
      separator = ',';
      continue;
    }
    output.text += separator;
    separator = ',';
    // The second attempt has a new slice. A member that does not fit into it either is larger than any slice.
    if (output.addMembers(members, texts) > 0 || output.addMembers(members, texts) > 0) {
      if (!members.isAtEnd) await yieldToEventLoop();
    } else {
      write(members.takeNext(), output);
    }
  }
  if (separator === ',') texts.endList(members);
  output.text += separator === '[' ? '[]' : ']';
}
