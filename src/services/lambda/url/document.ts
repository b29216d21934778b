import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Infer } from '../../../schema/shape.ts';
import { ResourceNotFound } from '../errors.ts';
import { functionArn, LATEST } from '../function/name.ts';
import type { Attachment } from '../function/attached-documents.ts';
import type { Cors, UrlConfig } from './shapes.ts';

/** Key: `lambda/url/ACCOUNT/REGION/FUNCTION/QUALIFIER`. */
export interface UrlDocument {
  /** Names the URL; whoever does not know it cannot call the function. Kept for as long as the URL exists. */
  readonly id: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: Infer<typeof Cors>;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** Function URLs are `/_millrace/url/ID/`; the rest of the path is the function's own. */
export const URL_PREFIX = '/_millrace/url/';

// As long as AWS's, and of the same characters: 160 random bits, which no page can guess.
const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 32;

export function newUrlId(random: Random): string {
  return Array.from(random.bytes(ID_LENGTH), (byte) => ID_CHARACTERS[byte % ID_CHARACTERS.length]).join('');
}

/** The function that a URL invokes. */
export interface UrlTarget {
  readonly namespace: Namespace;
  readonly place: Attachment;
}

/** The id in a path below `URL_PREFIX`, and the part of the path that follows it; undefined for any other path. */
export function parseUrlPath(path: string): { readonly id: string; readonly rawPath: string } | undefined {
  const match = /^\/_millrace\/url\/([a-z2-7]{32})(\/.*)?$/.exec(path);
  return match ? { id: match[1]!, rawPath: match[2] ?? '/' } : undefined;
}

export function describeUrl(
  target: UrlTarget,
  { id, authType, cors, invokeMode, createdMs, modifiedMs }: UrlDocument,
  endpoint: string,
): Infer<typeof UrlConfig> {
  const { name, qualifier } = target.place;
  return {
    FunctionUrl: `${endpoint}${URL_PREFIX}${id}/`,
    FunctionArn: functionArn(target.namespace, name, qualifier === LATEST ? undefined : qualifier),
    AuthType: authType,
    ...(cors && { Cors: cors }),
    CreationTime: new Date(createdMs).toISOString(),
    LastModifiedTime: new Date(modifiedMs).toISOString(),
    InvokeMode: invokeMode,
  };
}

/** A missing function, of operations that change or list URLs. */
export function noUrlFunction() {
  return ResourceNotFound('Function does not exist');
}

export function noUrl() {
  return ResourceNotFound('The resource you requested does not exist.');
}
