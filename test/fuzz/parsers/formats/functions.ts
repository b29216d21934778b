import { checkField } from '../../../../src/server/http/header-fields.ts';
import { identifierOf, itemFailures } from '../../../../src/mapping/delivery/item-failures.ts';
import { readState } from '../../../../src/mapping/batching/tumbling-window.ts';
import { readSubscription } from '../../../../src/runtime/telemetry/subscription.ts';
import { readLogLine } from '../../../../src/server/controls/log-line.ts';
import { parseLogLine } from '../../../../src/cli/functions/parse-log-line.ts';
import { parseResponse } from '../../../../src/services/cloudformation/custom-resources/response.ts';
import { response1Of } from '../../../../src/services/http/response-1.ts';
import { type HttpResponse, responseOf } from '../../../../src/services/http/response.ts';
import { Disagreement, type Parser } from '../parser.ts';

const JSON_TOKENS = ['{', '}', '[', ']', ':', ',', '"', 'null', '1e9'];

/** What a function returns to an HTTP request. What is accepted can be sent. */
const httpResponse: Parser = {
  name: 'function-response',
  samples: [
    '{"statusCode":200,"headers":{"content-type":"text/plain","x":1},"cookies":["a=b; Path=/"],"body":"text"}',
    '{"statusCode":"404","multiValueHeaders":{"set-cookie":["a=1","b=2"],"X":["1","2"]},"body":"aGk=","isBase64Encoded":true}',
    '"text"',
    '{"a":1}',
  ],
  tokens: [
    ...JSON_TOKENS,
    '"statusCode"',
    '"headers"',
    '"cookies"',
    '"body"',
    '"multiValueHeaders"',
    '"set-cookie"',
    '"connection"',
    '"transfer-encoding"',
    '"__proto__"',
    '\\r\\n',
    '\\u2603',
  ],
  parse(input) {
    const responses = [responseOf(input), response1Of(input, 'application/json')];
    for (const response of responses) if (response) requireSendable(response);
    return responses.some((response) => response !== undefined);
  },
};

function requireSendable({ status, headers, cookies }: HttpResponse): void {
  if (!(status >= 200 && status <= 599)) throw new Disagreement(`the status ${status} cannot be sent`);
  for (const [name, value] of Object.entries(headers)) checkField(name, value);
  for (const cookie of cookies) checkField('set-cookie', cookie);
}

/** What a function returns to a mapping, and a custom resource to its stack. */
const results: Parser = {
  name: 'function-result',
  samples: [
    '{"batchItemFailures":[{"itemIdentifier":"1"}],"state":{"a":1}}',
    '{"Status":"SUCCESS","PhysicalResourceId":"a","Data":{"b":1},"Reason":"x"}',
    '{"state":{}}',
  ],
  tokens: [...JSON_TOKENS, '"batchItemFailures"', '"itemIdentifier"', '"state"', '"Status"', '"FAILED"'],
  parse(input) {
    const failures = itemFailures(input);
    if (failures !== 'not-json' && Array.isArray(failures.items)) failures.items.map(identifierOf);
    const { status } = parseResponse(input);
    return readState(input) !== undefined || status === 'SUCCESS';
  },
};

const telemetry: Parser = {
  name: 'telemetry-subscription',
  samples: [
    '{"types":["platform","function"],"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:8080/a"},"buffering":{"maxItems":1000,"maxBytes":262144,"timeoutMs":100}}',
  ],
  tokens: [...JSON_TOKENS, '"types"', '"destination"', '"URI"', '"http://sandbox:1"', '"buffering"'],
  parse: (input) => typeof readSubscription(input) !== 'string',
};

const logLines: Parser = {
  name: 'log-line',
  samples: [
    '2026-01-01T00:00:00.000Z\t11111111-2222-4333-8444-555555555555\tINFO\thello\n',
    '[ERROR]\t2026-01-01T00:00:00.000Z\t11111111-2222-4333-8444-555555555555\tmessage\n',
    '{"timestamp":"2026-01-01T00:00:00.000Z","level":"INFO","requestId":"1","message":"text"}',
    'REPORT RequestId: 11111111-2222-4333-8444-555555555555\tDuration: 1.00 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t',
    'START RequestId: 11111111-2222-4333-8444-555555555555 Version: $LATEST',
  ],
  tokens: ['\t', '\n', 'REPORT', 'RequestId:', '[ERROR]', 'WARN', '{', '"level"', ' ms', ' MB'],
  parse(input) {
    const text = input.toString();
    parseLogLine(text);
    return readLogLine(text) !== undefined || /^(REPORT|START)/.test(text);
  },
};

export const functionParsers: readonly Parser[] = [httpResponse, results, telemetry, logLines];
