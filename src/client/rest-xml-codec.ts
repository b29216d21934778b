import { xmlBodies } from '../protocol/rest/xml-body.ts';
import { childText } from '../protocol/xml/parse.ts';
import { tryParseXml } from './parse-xml.ts';
import { restCodec } from './rest-codec.ts';
import type { CodecCompiler } from './operation-codec.ts';

/** The protocol of S3. */
export const restXmlCodec: CodecCompiler = ({ xmlNamespace }, operation) => ({
  ...restCodec(operation, xmlBodies(xmlNamespace), 'application/octet-stream'),
  parseError(response) {
    // The response to a HEAD request has no body.
    if (response.status === 404 && response.body.length === 0)
      return { code: 'NotFound', message: 'Not Found' };
    const error = tryParseXml(response.body);
    const code = error && childText(error, 'Code');
    if (error === undefined || code === undefined) return undefined;
    return { code, message: childText(error, 'Message') ?? '' };
  },
});
