import { inQuery, string } from '../../../schema/shape.ts';

/** Query parameters of a read that replace headers of its response, as in URLs that name the file of a download. */
export const ResponseHeaderParameters = {
  ResponseCacheControl: inQuery('response-cache-control', string()),
  ResponseContentDisposition: inQuery('response-content-disposition', string()),
  ResponseContentEncoding: inQuery('response-content-encoding', string()),
  ResponseContentLanguage: inQuery('response-content-language', string()),
  ResponseContentType: inQuery('response-content-type', string()),
  ResponseExpires: inQuery('response-expires', string()),
} as const;

type Parameters = { readonly [Name in keyof typeof ResponseHeaderParameters]?: string | undefined };

export function replacedHeaders(input: Parameters) {
  const replaced = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires,
  };
  return Object.fromEntries(Object.entries(replaced).filter(([, value]) => value !== undefined));
}
