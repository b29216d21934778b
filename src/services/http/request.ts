import type { ClientAccess } from './client-access.ts';

/** A request that a function handles, without the server's own part of the path. */
export interface HttpRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Undefined while access is not checked, and for requests of this server itself. */
  readonly client?: ClientAccess | undefined;
}

/** A request with its whole path, in which the server's own part is still to be found. Percent-encoded. */
export type UnroutedRequest = Omit<HttpRequest, 'rawPath'> & { readonly path: string };

// A body of any other type is passed as base64.
const TEXT_TYPES = /^(text\/.*|application\/(json|javascript|xml|graphql)|application\/.*\+(json|xml))$/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The type of a body in lower case, without parameters. */
function mediaTypeOf({ headers }: Pick<HttpRequest, 'headers'>): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

/** The body as a text of the event; undefined without a body. */
export function bodyOf(
  request: Pick<HttpRequest, 'headers' | 'body'>,
  isText: (mediaType: string) => boolean = (mediaType) => TEXT_TYPES.test(mediaType),
): { readonly body: string | undefined; readonly isBase64Encoded: boolean } {
  const { body } = request;
  if (body.length === 0) return { body: undefined, isBase64Encoded: false };
  const isBase64Encoded = !isText(mediaTypeOf(request));
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** `12/Mar/2020:19:03:58 +0000`. */
export function requestTime(nowMs: number): string {
  const time = new Date(nowMs);
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}

/** @returns the path itself when it is not validly encoded */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
