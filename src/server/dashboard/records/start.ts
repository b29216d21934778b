import type { StartingPoint } from '../../../engine/port.ts';
import { parseSequenceNumber } from '../../../engine/shard/sequence-number.ts';
import { Refusal } from '../reply.ts';

/** Where a search begins: `trim_horizon`, `latest`, milliseconds since the epoch, or `seq:NUMBER`. @throws Refusal */
export function startingPoint(text = 'trim_horizon'): StartingPoint {
  if (text === 'trim_horizon') return { kind: 'trim-horizon' };
  if (text === 'latest') return { kind: 'latest' };
  if (/^\d{1,15}$/.test(text)) return { kind: 'at-timestamp', timestampMs: Number(text) };
  const [, sequenceNumber] = /^seq:(\d{1,128})$/.exec(text) ?? [];
  if (sequenceNumber !== undefined && parseSequenceNumber(sequenceNumber)) {
    return { kind: 'at-sequence-number', sequenceNumber };
  }
  throw new Refusal(
    400,
    'BadStart',
    `from is trim_horizon, latest, a time in milliseconds, or seq: and a sequence number, not ${text}.`,
  );
}
