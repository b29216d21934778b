import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isJsonObject, parseJsonObject } from '../../lib/json/json-object.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { ShardPosition } from './shard-positions.ts';

/** A stream on a server, at one time: one of the same name that was created later is another. */
export interface MirrorSource {
  readonly endpoint: string;
  readonly region: string;
  readonly stream: string;
  readonly createdMs: number;
}

/** How far a stream has been mirrored. */
export interface MirrorState {
  readonly source: MirrorSource;
  /** Where shards begin that have no position: a time, or the oldest record. */
  readonly startMs: number | 'trim-horizon';
  readonly positions: ReadonlyMap<string, ShardPosition>;
}

const VERSION = 1;

/** @returns undefined when there is none. @throws OperatorError when it is another file, or that of another stream */
export async function readMirrorState(file: string, source: MirrorSource): Promise<MirrorState | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const state = parseState(text);
  if (!state) {
    throw new OperatorError(
      `${file} is not the state of a mirror: move it away, or name another with --state`,
    );
  }
  const { endpoint, region, stream, createdMs } = state.source;
  if (endpoint !== source.endpoint || region !== source.region || stream !== source.stream) {
    throw new OperatorError(
      `${file} is the state of ${stream} at ${endpoint} in ${region}: name another file with --state`,
    );
  }
  if (createdMs !== source.createdMs) {
    throw new OperatorError(
      `${stream} has been created again since ${file} was written, so its positions do not exist any more: remove the file to start over`,
    );
  }
  return state;
}

/** Replaces the file as a whole, so that a kill leaves the old or the new one. */
export async function writeMirrorState(file: string, state: MirrorState): Promise<void> {
  const { source, startMs, positions } = state;
  const text = JSON.stringify(
    { mirror: VERSION, source, start: startMs, shards: Object.fromEntries(positions) },
    undefined,
    2,
  );
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${text}\n`, { flush: true });
  await rename(`${file}.new`, file);
}

function parseState(text: string): MirrorState | undefined {
  const value = parseJsonObject(text);
  const { mirror, source, start, shards } = value ?? {};
  if (mirror !== VERSION || !isJsonObject(source) || !isJsonObject(shards)) return undefined;
  const { endpoint, region, stream, createdMs } = source;
  if (typeof endpoint !== 'string' || typeof region !== 'string' || typeof stream !== 'string')
    return undefined;
  if (typeof createdMs !== 'number' || (start !== 'trim-horizon' && typeof start !== 'number'))
    return undefined;
  const positions = new Map<string, ShardPosition>();
  for (const [shardId, position] of Object.entries(shards)) {
    if (!isJsonObject(position)) return undefined;
    const { after, isEnded } = position;
    if (after !== undefined && (typeof after !== 'string' || !/^\d+$/.test(after))) return undefined;
    positions.set(shardId, { after, isEnded: isEnded === true });
  }
  return { source: { endpoint, region, stream, createdMs }, startMs: start, positions };
}
