import { jsonBodies } from '../protocol/rest/json-body.ts';
import { parseJsonObject } from './parse-json.ts';
import { restForm } from './rest-form.ts';
import { bareCode, strangeError, type WireFormMaker } from './wire-form.ts';

/** Lambda's protocol. */
export const restJsonForm: WireFormMaker = (_service, operation) => ({
  ...restForm(operation, jsonBodies, 'application/json'),
  parseError(answer) {
    const type = answer.headers['x-amzn-errortype'];
    if (type === undefined) return strangeError(answer);
    const error = parseJsonObject(answer.body);
    const message = error['message'] ?? error['Message'];
    return { code: bareCode(type), message: typeof message === 'string' ? message : '' };
  },
});
