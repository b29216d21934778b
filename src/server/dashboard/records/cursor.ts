import { isJsonObject, parseJsonObject } from '../../../lib/json/json-object.ts';
import type { ShardPosition } from '../../../engine/port.ts';
import { Refusal } from '../reply.ts';

/** Where a search continues in each shard. */
export type ShardPositions = ReadonlyMap<string, ShardPosition>;

/** A cursor is JSON in base64url: `{"shardId-…":[pos,index]}`. It contains its whole state, so the server keeps none. */
export function formatCursor(positions: ShardPositions): string {
  const plain = Object.fromEntries(
    Array.from(positions, ([shardId, { pos, index }]) => [shardId.replace(PREFIX, ''), [pos, index]]),
  );
  return Buffer.from(JSON.stringify(plain)).toString('base64url');
}

/** @throws Refusal */
export function parseCursor(text: string): ShardPositions {
  const value = parseJsonObject(Buffer.from(text, 'base64url').toString());
  if (!isJsonObject(value)) throw invalid();
  return new Map(
    Object.entries(value).map(([number, position]) => [PREFIX + number, readPosition(position)] as const),
  );
}

const PREFIX = 'shardId-';

function readPosition(value: unknown): ShardPosition {
  const [pos, index] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!isWhole(pos) || !isWhole(index)) throw invalid();
  return { pos, index };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function invalid(): Refusal {
  return new Refusal(400, 'BadCursor', 'The cursor is not one of an earlier page; search again without it.');
}
