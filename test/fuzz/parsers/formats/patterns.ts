import { compileEventPattern } from '../../../../src/lib/event-pattern/event-pattern.ts';
import { InvalidPattern } from '../../../../src/lib/event-pattern/invalid-pattern.ts';
import { tryParseJson } from '../../../../src/lib/json/bounded-json.ts';
import {
  compileLinearPattern,
  InvalidPattern as InvalidRegularExpression,
} from '../../../../src/lib/pattern/linear-pattern.ts';
import { compileRecordFilter } from '../../../../src/mapping/filter/record-filter.ts';
import { compileMessageFilter } from '../../../../src/mapping/queue/message-filter.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { compileFilter } from '../../../../src/services/logs/filter/pattern.ts';
import { parseExpression } from '../../../../src/services/cloudwatch/math/parse.ts';
import { accepts, acceptsLater, isOneOf, type Parser } from '../parser.ts';

const JSON_TOKENS = ['{', '}', '[', ']', ':', ',', '"', '""', 'null'];
const RULES = [
  'prefix',
  'suffix',
  'anything-but',
  'numeric',
  'exists',
  'equals-ignore-case',
  'wildcard',
  'cidr',
  '$or',
  '"*"',
  '">="',
  '"<"',
  '"="',
  '1e308',
  '"10.0.0.0/8"',
  '"::/0"',
  '{"exists":false}',
];
const EVENTS: readonly unknown[] = [
  { source: 'shop', detail: { price: 5, kind: 'order', tags: ['a', 'b'], deep: [{ x: 1 }, { x: null }] } },
  { source: '', detail: [], ip: '10.1.2.3' },
  {},
  [],
  null,
  'text',
];
const PATTERNS = [
  '{"source":["shop"],"detail":{"price":[{"numeric":[">",1,"<=",10]}]}}',
  '{"detail":{"kind":[{"prefix":"or"},{"anything-but":["x"]}],"gone":[{"exists":false}]}}',
  '{"$or":[{"source":[{"suffix":"p"}]},{"ip":[{"cidr":"10.0.0.0/8"}]}]}',
  '{"detail":{"kind":[{"wildcard":"o*d?r*"},{"equals-ignore-case":"ORDER"},null,5,true]}}',
];

const eventPattern: Parser = {
  name: 'event-pattern',
  samples: PATTERNS,
  tokens: [...JSON_TOKENS, ...RULES],
  parse(input) {
    const pattern = tryParseJson(input);
    return accepts(() => {
      const matches = compileEventPattern(pattern);
      for (const event of EVENTS) matches(event);
    }, isOneOf(InvalidPattern));
  },
};

const RECORD = { partitionKey: 'a', sequenceNumber: '1', timestampMs: 1_767_225_600_000 };
const DATA = ['{"price":5,"kind":"order"}', 'text', '', '[1]', 'null'].map((text) => Buffer.from(text));

const filterCriteria: Parser = {
  name: 'filter-criteria',
  samples: [
    '{"data":{"price":[{"numeric":[">",1]}]}}',
    '{"partitionKey":["a"]}',
    '{"body":{"kind":["order"]}}',
  ],
  tokens: [...JSON_TOKENS, ...RULES, 'data', 'body', 'partitionKey', 'messageAttributes'],
  parse(input) {
    const text = input.toString();
    return accepts(() => {
      const passes = compileRecordFilter([text]);
      for (const data of DATA) passes({ ...RECORD, data });
      compileMessageFilter([text]);
    }, isOneOf(InvalidPattern));
  },
};

const MESSAGES = [
  '',
  'ERROR 12 a=b',
  '{"level":"ERROR","ms":12,"tags":["a"]}',
  '[a] "b c" 200 1.5',
  '{"a":',
  'é\u0000',
];

const logFilter: Parser = {
  name: 'log-filter',
  samples: [
    'ERROR',
    '?a ?b -c "d e"',
    '%E[A-Z]+R%',
    '{ $.level = "ERROR" && $.ms > 10 }',
    '{ $.tags[0] = %a|b% || ($.a IS NULL) }',
    '[ip, user, ..., status = 4*, ms > 1.5]',
    '{ $.a NOT EXISTS }',
  ],
  tokens: [
    '{',
    '}',
    '[',
    ']',
    '$.',
    '=',
    '!=',
    '&&',
    '||',
    '%',
    '"',
    '?',
    '-',
    '(',
    ')',
    'IS',
    'NULL',
    '...',
    '*',
    '\\',
    '^',
    '+',
  ],
  parse(input) {
    return accepts(() => {
      const filter = compileFilter(input.toString().slice(0, 1024));
      for (const message of MESSAGES) filter?.matches(message);
    }, isServiceError);
  },
};

const metricMath: Parser = {
  name: 'metric-math',
  samples: [
    'm1 / m2 * 100',
    'IF(m1 > 5, m1, FILL(m2, 0))',
    'SUM(METRICS("a")) - -1 ^ 2',
    'ANOMALY_DETECTION_BAND(m1, 2)',
  ],
  tokens: ['(', ')', ',', '+', '-', '^', '"', '&&', '||', '<=', 'm1', '1.', '.5'],
  parse: (input) => accepts(() => parseExpression(input.toString('latin1'), 'e1'), isServiceError),
};

const regularExpression: Parser = {
  name: 'regular-expression',
  samples: ['^[a-z]+$', '(?=.*[A-Z])[\\w-]{1,64}', 'a(b|c)*d', '\\d{3}-\\d{4}', '[^\\s"]+', '(a+)+$'],
  tokens: [
    '(',
    ')',
    '(?=',
    '(?!',
    '(?:',
    '[',
    ']',
    '{',
    '}',
    '{1000}',
    '*',
    '+',
    '?',
    '|',
    '\\',
    '\\p{L}',
    '^',
    '$',
    '\\b',
  ],
  parse: (input) =>
    acceptsLater(async () => {
      const matches = await compileLinearPattern(input.toString());
      for (const text of ['', 'aaaaaaaaaaaaaaaaaaaaaaaa!', 'Abc-123']) matches(text);
    }, isOneOf(InvalidRegularExpression)),
};

export const patternParsers: readonly Parser[] = [
  eventPattern,
  filterCriteria,
  logFilter,
  metricMath,
  regularExpression,
];
