import { FRAME, type FrameHeader, type FrameKind } from '../frame/frame.ts';
import type { LogState } from '../state/log-state.ts';
import { metaPutBytes, writeMetaPut } from '../frame/meta-payload.ts';
import type { StateChanges, StoreState } from '../state/store-state.ts';
import type { MetaEntry } from '../../port.ts';

/** A frame of a state file. Its payload is written directly into the block. */
export interface StateFrame extends FrameHeader {
  writePayload(target: Buffer, at: number): void;
}

/**
 * The frames that create this state from an empty one. The state may change between two frames. Changes after
 * the first frame are also in the journal after the checkpoint's start, and recovery applies them again.
 */
export function* allFrames(state: StoreState): Generator<StateFrame> {
  for (const log of state.logs()) yield* logFrames(log);
  for (const entry of state.meta.entries()) yield putFrame(entry);
}

/**
 * The frames that turn the state of the last checkpoint into this one. The state may change between two frames,
 * as in `allFrames`.
 */
export function* changedFrames(state: StoreState, { logs, keys }: StateChanges): Generator<StateFrame> {
  for (const logNumber of logs) {
    const log = state.logByNumber(logNumber);
    if (log) yield* logFrames(log);
    else yield controlFrame({ kind: FRAME.deleteLog, logNumber });
  }
  for (const key of keys) {
    const entry = state.meta.get(key);
    if (entry) yield putFrame(entry);
    else yield controlFrame({ kind: FRAME.deleteMeta, pos: state.meta.revision }, Buffer.from(key));
  }
}

function* logFrames(log: LogState): Generator<StateFrame> {
  const { id, number: logNumber, retentionMs, phase, firstPos, endPos, lastTimeMs } = log;
  const description = Buffer.from(JSON.stringify({ id, retentionMs }));
  yield controlFrame({ kind: FRAME.createLog, logNumber, pos: endPos, timeMs: lastTimeMs }, description);
  if (firstPos > 0) yield controlFrame({ kind: FRAME.trimLog, logNumber, pos: firstPos });
  if (phase === 'closed') yield controlFrame({ kind: FRAME.closeLog, logNumber });
}

function putFrame({ key, value, revision }: MetaEntry): StateFrame {
  return {
    ...header({ kind: FRAME.putMeta, pos: revision }, metaPutBytes({ key, value })),
    writePayload: (target, at) => writeMetaPut(target, at, { key, value }),
  };
}

const NO_PAYLOAD = Buffer.alloc(0);

function controlFrame(fields: Parameters<typeof header>[0], payload: Buffer = NO_PAYLOAD): StateFrame {
  return {
    ...header(fields, payload.length),
    writePayload: (target, at) => void payload.copy(target, at),
  };
}

function header(
  fields: { kind: FrameKind; logNumber?: number; pos?: number; timeMs?: number },
  payloadBytes: number,
): FrameHeader {
  return { logNumber: 0, pos: 0, timeMs: 0, ...fields, recordCount: 0, payloadBytes };
}
