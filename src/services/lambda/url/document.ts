import type { Namespace } from '../../../lib/namespace.ts';
import type { Infer } from '../../../schema/shape.ts';
import { ResourceNotFound } from '../errors.ts';
import { functionArn, LATEST } from '../function-name.ts';
import type { Attachment } from '../attached-documents.ts';
import type { Cors, UrlConfig } from './shapes.ts';

/** Key: `lambda/url/ACCOUNT/REGION/FUNCTION/QUALIFIER`. */
export interface UrlDocument {
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: Infer<typeof Cors>;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** Function URLs lie below this path; the rest of it is the function's own. */
export const URL_PREFIX = '/_millrace/url/';

/** What a URL leads to. */
export interface UrlTarget {
  readonly namespace: Namespace;
  readonly place: Attachment;
}

/** `/_millrace/url/ACCOUNT/REGION/FUNCTION/`, with `:ALIAS` behind the function's name where there is one. */
function urlPath({ namespace, place }: UrlTarget): string {
  const { name, qualifier } = place;
  const alias = qualifier === LATEST ? '' : `:${qualifier}`;
  return `${URL_PREFIX}${namespace.account}/${namespace.region}/${name}${alias}/`;
}

/** The way back of `urlPath`, and what follows it in the path; undefined for any other path. */
export function parseUrlPath(path: string): (UrlTarget & { readonly rawPath: string }) | undefined {
  const match = /^\/_millrace\/url\/(\d{12})\/([a-z0-9-]+)\/([\w-]+)(?:(?::|%3A)([\w-]+))?(\/.*)?$/i.exec(
    path,
  );
  if (!match) return undefined;
  const [, account = '', region = '', name = '', qualifier = LATEST, rawPath = '/'] = match;
  return { namespace: { account, region }, place: { name, qualifier }, rawPath };
}

export function describeUrl(
  target: UrlTarget,
  { authType, cors, invokeMode, createdMs, modifiedMs }: UrlDocument,
  endpoint: string,
): Infer<typeof UrlConfig> {
  const { name, qualifier } = target.place;
  return {
    FunctionUrl: endpoint + urlPath(target),
    FunctionArn: functionArn(target.namespace, name, qualifier === LATEST ? undefined : qualifier),
    AuthType: authType,
    ...(cors && { Cors: cors }),
    CreationTime: new Date(createdMs).toISOString(),
    LastModifiedTime: new Date(modifiedMs).toISOString(),
    InvokeMode: invokeMode,
  };
}

export function noUrl() {
  return ResourceNotFound('The resource you requested does not exist.');
}
