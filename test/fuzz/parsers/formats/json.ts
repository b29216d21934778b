import { isDeepStrictEqual } from 'node:util';
import { JsonTooDeep, parseJson } from '../../../../src/lib/json/bounded-json.ts';
import { decodeBase64Into } from '../../../../src/protocol/fast/base64-into.ts';
import { compileFastReader } from '../../../../src/protocol/fast/json-reader.ts';
import { decodeBase64 } from '../../../../src/protocol/json/base64.ts';
import { compileStructureReader } from '../../../../src/protocol/json/read.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { PutRecords } from '../../../../src/services/kinesis/operations/put-records.ts';
import { accepts, Disagreement, isOneOf, type Parser } from '../parser.ts';

const TOKENS = ['{', '}', '[', ']', ':', ',', '"', '\\"', '\\u0041', '\\', 'e5', ' '];

const PUT_RECORDS = [
  '{"StreamName":"orders","Records":[{"Data":"aGVsbG8=","PartitionKey":"a"}]}',
  '{"Records":[{"Data":"aGVsbG8gd29ybGQ=","PartitionKey":"customer-1","ExplicitHashKey":"0"},{"Data":"","PartitionKey":"b"}],"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/orders"}',
  '{ "StreamName" : "orders" , "Records" : [ { "PartitionKey" : "é" , "Data" : "eyJhIjoxfQ==" } ] }',
];

/** Depth aside, the bounded reader is JSON.parse. */
const boundedJson: Parser = {
  name: 'json',
  samples: [...PUT_RECORDS, '[1,-2.5e3,true,false,null,"\\u00e9\\n"]', '{"a":{"b":[{}]}}', '"text"', '7'],
  tokens: TOKENS,
  parse(input) {
    let expected: unknown;
    let fails = false;
    try {
      expected = JSON.parse(input.toString());
    } catch {
      fails = true;
    }
    let parsed: unknown;
    const accepted = accepts(() => (parsed = parseJson(input)), isOneOf(SyntaxError, JsonTooDeep));
    if (accepted && (fails || !isDeepStrictEqual(parsed, expected))) {
      throw new Disagreement('parseJson accepts what JSON.parse does not, or reads it differently');
    }
    return accepted;
  },
};

const readFast = compileFastReader(PutRecords.input)!;
const readGeneral = compileStructureReader(PutRecords.input);

/** What the fast reader of put requests accepts means the same to the general one, and other bodies are left unchanged. */
const fastJson: Parser = {
  name: 'json-fast',
  samples: PUT_RECORDS.slice(0, 2),
  tokens: [...TOKENS, 'Data', 'PartitionKey', 'Records', 'StreamName', '=', '==', 'A', '-', '_'],
  parse(input) {
    const body = Buffer.from(input);
    const fast = readFast(body);
    if (fast === undefined) {
      if (!body.equals(input)) throw new Disagreement('the body was changed and not accepted');
      return false;
    }
    const general = readGeneral(parseJson(input));
    if (!isDeepStrictEqual(fast, general)) throw new Disagreement('the two readers of JSON differ');
    return true;
  },
};

const base64: Parser = {
  name: 'base64',
  samples: ['aGVsbG8=', 'aGVsbG8gd29ybGQ=', 'AAAA', '/+8=', '//8=', ''],
  tokens: ['=', '==', '===', '-', '_', '+', '/', 'A', '\n', ' '],
  parse(input) {
    const text = input.toString('latin1');
    const target = Buffer.alloc(text.length + 3);
    const length = decodeBase64Into(text, target, 0);
    let general: Buffer | undefined;
    const accepted = accepts(() => (general = decodeBase64(text)), isServiceError);
    if (length !== undefined && !(accepted && general!.equals(target.subarray(0, length)))) {
      throw new Disagreement('the two readers of base64 differ');
    }
    return accepted;
  },
};

export const jsonParsers: readonly Parser[] = [boundedJson, fastJson, base64];
