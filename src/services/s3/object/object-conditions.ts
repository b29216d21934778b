import { inHeader, string } from '../../../schema/shape.ts';
import { NotModified } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';
import { preconditionFailed, unquoted } from './write-condition.ts';

/** The conditions of a request on an object that it reads; times are HTTP dates. */
export interface ObjectConditions {
  readonly match?: string | undefined;
  readonly noneMatch?: string | undefined;
  readonly modifiedSince?: string | undefined;
  readonly unmodifiedSince?: string | undefined;
}

export type FailedCondition = 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since';

/**
 * The first condition that an object does not meet. A condition on the tag has precedence over the one on the time that
 * has the same purpose, and If-Modified-Since with a time in the future does not count: docs/aws/s3.md#other-conditions.
 */
export function failedCondition(
  { etag, modifiedMs }: Pick<ObjectDocument, 'etag' | 'modifiedMs'>,
  { match, noneMatch, modifiedSince, unmodifiedSince }: ObjectConditions,
  nowMs: number,
): FailedCondition | undefined {
  const tag = unquoted(etag);
  // The times of requests have whole seconds.
  const writtenMs = Math.floor(modifiedMs / 1000) * 1000;
  if (match !== undefined) {
    if (unquoted(match) !== tag) return 'If-Match';
  } else if (writtenMs > timeOf(unmodifiedSince, Infinity)) {
    return 'If-Unmodified-Since';
  }
  if (noneMatch !== undefined) return unquoted(noneMatch) === tag ? 'If-None-Match' : undefined;
  const sinceMs = timeOf(modifiedSince, -Infinity);
  return writtenMs <= sinceMs && sinceMs <= nowMs ? 'If-Modified-Since' : undefined;
}

/** The headers of a conditional read: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html */
export const ReadConditionHeaders = {
  IfMatch: inHeader('if-match', string()),
  IfNoneMatch: inHeader('if-none-match', string()),
  IfModifiedSince: inHeader('if-modified-since', string()),
  IfUnmodifiedSince: inHeader('if-unmodified-since', string()),
};

/** @throws PreconditionFailed, NotModified */
export function checkReadConditions(
  object: ObjectDocument,
  headers: { readonly [Name in keyof typeof ReadConditionHeaders]?: string | undefined },
  nowMs: number,
): void {
  const failed = failedCondition(
    object,
    {
      match: headers.IfMatch,
      noneMatch: headers.IfNoneMatch,
      modifiedSince: headers.IfModifiedSince,
      unmodifiedSince: headers.IfUnmodifiedSince,
    },
    nowMs,
  );
  if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed);
  if (failed !== undefined) throw NotModified('Not Modified');
}

/** A text that is not a time does not count as a condition: RFC 9110 section 13.1.3. */
function timeOf(header: string | undefined, absentMs: number): number {
  const timeMs = Date.parse(header ?? '');
  return Number.isNaN(timeMs) ? absentMs : timeMs;
}
