import { compileStructureReader } from '../protocol/json/read.ts';
import { compileJsonWriter, formatJson } from '../protocol/json/write.ts';
import { parseJsonObject } from './parse-json.ts';
import { errorCode, type CodecCompiler } from './operation-codec.ts';

/** JSON 1.0 and 1.1: the operation is in `X-Amz-Target`, the input in the body. */
export const jsonRpcCodec: CodecCompiler = ({ protocols, targetPrefix }, { name, input, output }) => {
  const version = protocols.includes('json-1.1') ? '1.1' : '1.0';
  const headers = {
    'content-type': `application/x-amz-json-${version}`,
    'x-amz-target': `${targetPrefix}.${name}`,
  };
  const write = compileJsonWriter(input);
  const read = output && compileStructureReader(output);
  return {
    format: (value) => ({ method: 'POST', target: '/', headers, body: formatJson(write, value) }),
    parse: ({ body }) => read?.(JSON.parse(body.toString('utf8'))),
    parseError({ body }) {
      const error = parseJsonObject(body);
      if (typeof error['__type'] !== 'string') return undefined;
      const message = error['message'] ?? error['Message'];
      return { code: errorCode(error['__type']), message: typeof message === 'string' ? message : '' };
    },
  };
};
