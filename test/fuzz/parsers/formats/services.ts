import { parseShardId, shardIdOf } from '../../../../src/engine/shard/id.ts';
import { parseByteSize } from '../../../../src/lib/byte-size.ts';
import { OperatorError } from '../../../../src/lib/operator-error.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { parseCursor } from '../../../../src/server/dashboard/records/cursor.ts';
import { readFailedBatch } from '../../../../src/server/dashboard/actions/redrive/failed-batch.ts';
import { Refusal } from '../../../../src/server/dashboard/reply.ts';
import { mappedValue } from '../../../../src/services/apigateway/integration/parameter-mapping.ts';
import { parseIntegrationFunction } from '../../../../src/services/apigateway/integration/function-of-uri.ts';
import { urlOf } from '../../../../src/services/apigateway/integration/integration-url.ts';
import { parseStatistic } from '../../../../src/services/cloudwatch/metrics/statistic.ts';
import { isSupportedPath, valueAtPath } from '../../../../src/services/events/rules/json-path.ts';
import { targetInput } from '../../../../src/services/events/rules/target-input.ts';
import {
  canonicalArn,
  parseConsumerArn,
  parseStreamArn,
  resourceNameOf,
} from '../../../../src/services/kinesis/arn.ts';
import { parseLayerVersionArn } from '../../../../src/services/lambda/layer/name.ts';
import { parseFunctionName } from '../../../../src/services/lambda/function/name/name.ts';
import { canonicalTagged } from '../../../../src/services/lambda/tags/tagged-resource.ts';
import { parseUrlPath } from '../../../../src/services/lambda/url/document.ts';
import { parseGroupIdentifier } from '../../../../src/services/logs/group/identifier.ts';
import { compileFilterPolicy } from '../../../../src/services/sns/subscriptions/filter-policy.ts';
import { messageIdOf } from '../../../../src/services/sqs/message/receipt-handle.ts';
import { parseQueueUrl } from '../../../../src/services/sqs/queue/queue-url.ts';
import { readRedrivePolicy } from '../../../../src/services/sqs/queue/dead-letters/redrive-policy.ts';
import { parseKeyFile } from '../../../../src/storage/embedded/encryption/key-file.ts';
import { readPrices } from '../../../../src/planning/price-file.ts';
import { accepts, Disagreement, isOneOf, type Parser } from '../parser.ts';

const CALLER = { account: '000000000000', region: 'us-east-1' };
const ARN_TOKENS = [
  ':',
  '/',
  '*',
  'arn:aws:',
  'stream/',
  '/consumer/',
  'function:',
  ':$LATEST',
  ':1',
  'layer:',
  'log-group:',
  '000000000000',
];

/** The names of resources, in all their forms. */
const names: Parser = {
  name: 'resource-names',
  samples: [
    'arn:aws:kinesis:us-east-1:000000000000:stream/orders/consumer/reader:1767225600',
    'arn:aws:lambda:us-east-1:000000000000:function:orders:live',
    '000000000000:function:orders',
    'arn:aws:lambda:us-east-1:000000000000:layer:a:3',
    'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/a:*',
    'http://127.0.0.1:4566/000000000000/queue.fifo',
    'shardId-000000000012',
    `/_millrace/url/${'a'.repeat(32)}/x`,
  ],
  tokens: ARN_TOKENS,
  parse(input) {
    const text = input.toString();
    const canonical = canonicalArn(text);
    if (canonicalArn(canonical) !== canonical)
      throw new Disagreement('the canonical form of an ARN has another one');
    const tagged = canonicalTagged(text);
    if (canonicalTagged(tagged) !== tagged)
      throw new Disagreement('the canonical form of a resource has another one');
    const shard = parseShardId(text);
    if (shard !== undefined && parseShardId(shardIdOf(shard)) !== shard)
      throw new Disagreement('the id of a shard is written differently');
    for (const read of [parseStreamArn, parseConsumerArn, parseGroupIdentifier])
      accepts(() => read(text), isServiceError);
    const found = [
      resourceNameOf(text),
      parseLayerVersionArn(text),
      parseQueueUrl(text),
      parseUrlPath(text),
      messageIdOf(text),
      shard,
    ];
    const isFunction = accepts(() => parseFunctionName(text, CALLER), isServiceError);
    return isFunction || found.some((each) => each !== undefined) || text.includes(':log-group:');
  },
};

const MESSAGES = [
  {
    message: '{"a":[1,"b"],"n":5}',
    attributes: {
      a: { DataType: 'String', StringValue: 'b' },
      n: { DataType: 'Number', StringValue: '5' },
      l: { DataType: 'String.Array', StringValue: '["x",1]' },
    },
  },
  { message: 'text', attributes: undefined },
];

const snsFilter: Parser = {
  name: 'sns-filter',
  samples: [
    '{"a":["b",{"prefix":"x"}],"n":[{"numeric":[">",1]}]}',
    '{"a":{"b":[{"exists":true}]}}',
    '{"l":[{"anything-but":["x"]}]}',
  ],
  tokens: ['{', '}', '[', ']', ':', ',', '"', '"prefix"', '"numeric"', '"$or"', '"cidr"', '"exists"', 'null'],
  parse: (input) =>
    (['MessageAttributes', 'MessageBody'] as const)
      .map((scope) =>
        accepts(
          () => {
            const matches = compileFilterPolicy(input.toString(), scope);
            for (const message of MESSAGES) matches(message);
          },
          // Whatever it is, the caller reports that the policy is not valid.
          (error) => error instanceof Error && !(error instanceof RangeError),
        ),
      )
      .some(Boolean),
};

const statistic: Parser = {
  name: 'statistic',
  samples: ['Average', 'p99.9', 'tm90', 'TM(10%:90%)', 'PR(:300)', 'IQM', 'wm(5%:)'],
  tokens: ['(', ')', ':', '%', '.', '-', 'p', 'tm', 'ts', '100'],
  parse: (input) => accepts(() => parseStatistic(input.toString('latin1')), isServiceError),
};

const EVENT = {
  version: '0',
  id: '1',
  'detail-type': 'order',
  source: 'shop',
  account: CALLER.account,
  time: '2026-01-01T00:00:00Z',
  region: CALLER.region,
  resources: [],
  detail: { items: [{ 'order-id': 7 }] },
};
const RULE = { ...CALLER, bus: 'default', name: 'r' } as Parameters<typeof targetInput>[0];

/** Templates and paths of targets of rules. */
const transformer: Parser = {
  name: 'input-transformer',
  samples: [
    '{"a":<id>,"b":"<id> of <aws.events.rule-name>"}\n$.detail.items[0][\'order-id\']',
    '"<id>"\n$.source',
    '<aws.events.event>\n$',
  ],
  tokens: ['<', '>', '"', '\\', '$', '.', '[', ']', "['", '<id>', '<aws.events.event.json>', '0'],
  parse(input) {
    const [template = '', path = ''] = input.toString().split('\n');
    valueAtPath(EVENT, path);
    const InputTransformer = { InputTemplate: template, InputPathsMap: { id: path } };
    const text = targetInput(
      RULE,
      { Id: 't', Arn: 'a', InputTransformer },
      EVENT as Parameters<typeof targetInput>[2],
    );
    return isSupportedPath(path) && text !== '';
  },
};

const REQUEST = {
  method: 'POST',
  rawPath: '/orders/7',
  rawQuery: 'a=1&b=%20',
  headers: { host: 'a', 'x-id': '5' },
  body: Buffer.from('{"order":{"items":[{"id":7}]}}'),
};

/** Parameters and addresses of integrations. */
const integration: Parser = {
  name: 'integration',
  samples: [
    '$request.body.order.items[0].id',
    'a-${request.path.id}-${context.requestId}-${stageVariables.v}',
    'http://host/{id}/${stageVariables.v}?x={proxy+}',
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations',
  ],
  tokens: [
    '$',
    '${',
    '}',
    '.',
    '[0]',
    'request.',
    'header.',
    'querystring.',
    'body',
    'context.',
    'stageVariables.',
    '{proxy+}',
    'http://',
  ],
  parse(input) {
    const text = input.toString();
    const values = { id: '7', proxy: 'a/b c', v: 'live' };
    const source = {
      request: REQUEST,
      pathParameters: values,
      stageVariables: values,
      context: { requestId: '1' },
    };
    return [
      mappedValue(text, source),
      urlOf(text, values, values),
      parseIntegrationFunction(text, values),
    ].some((value) => value !== undefined);
  },
};

/** What the page of the server sends, and queues hold for it. */
const dashboard: Parser = {
  name: 'dashboard',
  samples: [
    Buffer.from('{"000000000000":[12,3]}').toString('base64url'),
    '{"requestContext":{"functionArn":"arn:aws:lambda:us-east-1:000000000000:function:f"},"KinesisBatchInfo":{"shardId":"shardId-000000000000","startSequenceNumber":"1","endSequenceNumber":"2","streamArn":"arn:aws:kinesis:us-east-1:000000000000:stream/s"}}',
  ],
  tokens: ['{', '}', '[', ']', ':', ',', '"', '=', '-', '_', 'eyJ', '"KinesisBatchInfo"'],
  parse(input) {
    const text = input.toString();
    const isCursor = accepts(() => parseCursor(text), isOneOf(Refusal));
    return readFailedBatch(text) !== undefined || isCursor;
  },
};

const redrive: Parser = {
  name: 'redrive-policy',
  samples: ['{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:q","maxReceiveCount":"3"}'],
  tokens: ['{', '}', ':', ',', '"', '"maxReceiveCount"', '1000', '-1', ...ARN_TOKENS],
  parse: (input) => accepts(() => readRedrivePolicy(input.toString()), isServiceError),
};

const KEY = Buffer.alloc(32, 7);

/** Files of the operator. No error repeats a key. */
const operatorFiles: Parser = {
  name: 'operator-files',
  samples: [
    `# keys\n2026-11: ${KEY.toString('base64')}\n${KEY.toString('hex')}\n`,
    '{"asOf":"2026-11","regions":{"eu-west-1":{"provisioned":{"shardHour":0.017}}}}',
    '64KB',
  ],
  tokens: ['\n', '#', ': ', '=', '{', '}', '"regions"', '"provisioned"', 'KB', 'MiB', '.', '-1'],
  parse(input) {
    const text = input.toString();
    const secrets = (error: unknown) => {
      if (error instanceof OperatorError && error.message.includes(KEY.toString('base64'))) {
        throw new Disagreement('an error repeats a key');
      }
      return error instanceof OperatorError;
    };
    const areKeys = accepts(() => parseKeyFile(text, 'keys'), secrets);
    const arePrices = accepts(() => readPrices('prices', text), isOneOf(OperatorError));
    return areKeys || arePrices || parseByteSize(text) !== undefined;
  },
};

export const serviceParsers: readonly Parser[] = [
  names,
  snsFilter,
  statistic,
  transformer,
  integration,
  dashboard,
  redrive,
  operatorFiles,
];
