import { jsonBodies } from '../protocol/rest/json-body.ts';
import { parseJsonObject } from './parse-json.ts';
import { restCodec } from './rest-codec.ts';
import { errorCode, type CodecCompiler } from './operation-codec.ts';

/** The protocol of Lambda. */
export const restJsonCodec: CodecCompiler = (_service, operation) => ({
  ...restCodec(operation, jsonBodies, 'application/json'),
  parseError(response) {
    const type = response.headers['x-amzn-errortype'];
    if (type === undefined) return undefined;
    const error = parseJsonObject(response.body);
    const message = error['message'] ?? error['Message'];
    return { code: errorCode(type), message: typeof message === 'string' ? message : '' };
  },
});
