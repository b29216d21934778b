import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Infer } from '../../../schema/shape.ts';
import { ResourceNotFound } from '../errors.ts';
import { functionArn, LATEST, type QualifiedFunction } from '../function/name/name.ts';
import type { Cors, UrlConfig } from './shapes.ts';

/** Key: `lambda/url/ACCOUNT/REGION/FUNCTION/QUALIFIER`. */
export interface UrlDocument {
  /** Part of the URL. It is unguessable, so only clients that know the URL can call it, and never changes. */
  readonly id: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: Infer<typeof Cors>;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** A function URL is `/_millrace/url/ID/`; the rest of the path is passed to the function. */
export const URL_PREFIX = '/_millrace/url/';

// Length and characters of AWS's ids: 160 random bits, which a web page cannot guess.
const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 32;

export function newUrlId(random: Random): string {
  return Array.from(random.bytes(ID_LENGTH), (byte) => ID_CHARACTERS[byte % ID_CHARACTERS.length]).join('');
}

/** The function or alias that a URL invokes. */
export interface UrlTarget extends QualifiedFunction {
  readonly namespace: Namespace;
}

/** The id in a path below `URL_PREFIX`, and the rest of the path; undefined for any other path. */
export function parseUrlPath(path: string): { readonly id: string; readonly rawPath: string } | undefined {
  const match = /^\/_millrace\/url\/([a-z2-7]{32})(\/.*)?$/.exec(path);
  if (!match) return undefined;
  // Clients append a path to a URL that ends with a slash. AWS passes one of the two on.
  return { id: match[1]!, rawPath: (match[2] ?? '/').replace(/^\/+/, '/') };
}

export function describeUrl(
  { namespace, name, qualifier }: UrlTarget,
  { id, authType, cors, invokeMode, createdMs, modifiedMs }: UrlDocument,
  endpoint: string,
): Infer<typeof UrlConfig> {
  return {
    FunctionUrl: `${endpoint}${URL_PREFIX}${id}/`,
    FunctionArn: functionArn(namespace, name, qualifier === LATEST ? undefined : qualifier),
    AuthType: authType,
    ...(cors && { Cors: cors }),
    CreationTime: new Date(createdMs).toISOString(),
    LastModifiedTime: new Date(modifiedMs).toISOString(),
    InvokeMode: invokeMode,
  };
}

/** The error of operations that change or list URLs, for a missing function. */
export function urlFunctionNotFound() {
  return ResourceNotFound('Function does not exist');
}

export function urlNotFound() {
  return ResourceNotFound('The resource you requested does not exist.');
}
