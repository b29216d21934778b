import { inHeader, string } from '../../../schema/shape.ts';
import { noSuchKey, NotImplemented, PreconditionFailed } from '../errors.ts';
import type { WriteCondition } from './objects.ts';

/** The headers of a conditional write: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export const WriteConditionHeaders = {
  IfMatch: inHeader('if-match', string()),
  IfNoneMatch: inHeader('if-none-match', string()),
};

interface Headers {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/**
 * Reads the condition of a write, with AWS's errors: docs/aws/s3.md#conditional-writes.
 * @throws NotImplemented
 */
export function writeCondition(
  key: string,
  { IfMatch: match, IfNoneMatch: noneMatch }: Headers,
): WriteCondition {
  if (match !== undefined && noneMatch !== undefined) {
    throw notImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  }
  if (noneMatch !== undefined && noneMatch !== '*') throw notAccepted('If-None-Match');
  if (match === '*') throw notAccepted('If-Match');
  return (current) => {
    if (noneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
    if (match === undefined) return;
    if (!current) throw noSuchKey(key);
    if (unquoted(current.etag) !== unquoted(match)) throw preconditionFailed('If-Match');
  };
}

/** The condition of a deletion, in which `*` is an object that exists. */
export function deleteCondition(
  key: string,
  { IfMatch }: Pick<Headers, 'IfMatch'>,
): WriteCondition | undefined {
  if (IfMatch === undefined) return undefined;
  if (IfMatch !== '*') return writeCondition(key, { IfMatch });
  return (current) => {
    if (!current) throw preconditionFailed('If-Match');
  };
}

export function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

/** @param condition the header that was not met */
export function preconditionFailed(condition: string) {
  return PreconditionFailed('At least one of the pre-conditions you specified did not hold', {
    details: { Condition: condition },
  });
}

function notAccepted(header: string) {
  return notImplemented(header, `We don't accept the provided value of ${header} header for this API`);
}

function notImplemented(header: string, additionalMessage: string) {
  return NotImplemented('A header you provided implies functionality that is not implemented', {
    details: { Header: header, additionalMessage },
  });
}
