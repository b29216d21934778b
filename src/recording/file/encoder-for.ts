import { OperatorError } from '../../lib/operator-error.ts';
import { openCompactEncoder } from '../format/compact-encoder.ts';
import type { OpenEncoder } from '../format/encoder.ts';
import { openGzipEncoder, openTextEncoder } from '../format/text-encoder.ts';

/** The format by the extension of a file. @throws OperatorError for any other */
export function encoderFor(file: string): OpenEncoder {
  if (/\.(?:ndjson|jsonl)$/i.test(file)) return openTextEncoder;
  if (/\.(?:ndjson|jsonl)\.gz$/i.test(file)) return openGzipEncoder;
  if (/\.mrec$/i.test(file)) return openCompactEncoder;
  throw new OperatorError(
    `the extension of a recording chooses its form: name it .ndjson, .ndjson.gz or .mrec, not ${file}`,
  );
}
