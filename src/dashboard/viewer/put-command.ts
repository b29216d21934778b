import type { RecordView } from '../../server/dashboard/contract.ts';

/** The command of the AWS CLI that puts the same record. */
export function putCommand(stream: string, record: RecordView): string {
  const { partitionKey, explicitHashKey, data, decoded } = record;
  const isText = (decoded.kind === 'json' || decoded.kind === 'text') && !decoded.gzip;
  const words = [
    'aws kinesis put-record',
    `--stream-name ${quote(stream)}`,
    `--partition-key ${quote(partitionKey)}`,
    ...(explicitHashKey === undefined ? [] : [`--explicit-hash-key ${explicitHashKey}`]),
    ...(isText
      ? ['--cli-binary-format raw-in-base64-out', `--data ${quote(textOf(data))}`]
      : [`--data ${data}`]),
  ];
  return words.join(' ');
}

function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
