import type { RecordView } from '../../server/dashboard/contract.ts';
import { decodeText } from '../ui/bytes.ts';
import { isText } from './decoded.ts';

/** The command of the AWS CLI that puts the same record. */
export function putCommand(stream: string, record: RecordView): string {
  const { partitionKey, explicitHashKey, data, decoded } = record;
  const words = [
    'aws kinesis put-record',
    `--stream-name ${quote(stream)}`,
    `--partition-key ${quote(partitionKey)}`,
    ...(explicitHashKey === undefined ? [] : [`--explicit-hash-key ${explicitHashKey}`]),
    ...(isText(decoded)
      ? ['--cli-binary-format raw-in-base64-out', `--data ${quote(decodeText(data))}`]
      : [`--data ${data}`]),
  ];
  return words.join(' ');
}

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
