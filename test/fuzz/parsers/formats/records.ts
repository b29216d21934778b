import { decodeWith, openSchema } from '../../../../src/decoding/open-schema.ts';
import { SchemaError } from '../../../../src/decoding/mismatch.ts';
import {
  checkBatch,
  MalformedBatch,
  recordAt,
  RecordBatch,
  recordEnd,
} from '../../../../src/engine/shard/record-codec.ts';
import { decodeMetaPut, encodeMetaPut } from '../../../../src/storage/embedded/frame/meta-payload.ts';
import { TokenSeal } from '../../../../src/engine/token-seal.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { isStorageError } from '../../../../src/storage/error.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { accepts, Disagreement, isOneOf, type Parser } from '../parser.ts';

const PROTO = `syntax = "proto3"; package shop;
message Order { string id = 1; repeated Line lines = 2; map<string, int64> counts = 3; oneof x { double price = 4; bytes raw = 5; } Kind kind = 6; }
message Line { sint32 amount = 1; fixed64 at = 2; google.protobuf.Timestamp time = 3; }
enum Kind { NONE = 0; SOME = 1; }`;
const AVRO = `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"price","type":["null",{"type":"bytes","logicalType":"decimal","scale":2}]},{"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[{"name":"n","type":"long"}]}}},{"name":"m","type":{"type":"map","values":"double"}},{"name":"k","type":{"type":"enum","name":"K","symbols":["A","B"]}},{"name":"f","type":{"type":"fixed","name":"F","size":2}}]}`;

/** Records that a schema of each kind is tried on: its field 1 is a text of one character. */
const RECORDS = ['', '0a0161', '0000000001000a0161', '0261020000024200', '0300', 'c301'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

const schema: Parser = {
  name: 'record-schema',
  samples: [
    PROTO,
    AVRO,
    '"string"',
    '{"protocol":"p","types":[{"type":"enum","name":"E","symbols":["A"]}],"messages":{}}',
  ],
  tokens: [
    'message',
    'enum',
    'oneof',
    'map<',
    'repeated',
    'group',
    'extensions',
    'reserved',
    'option',
    'import',
    '{',
    '}',
    ';',
    '=',
    '/*',
    '//',
    '"type"',
    '"record"',
    '"fields"',
    '"items"',
    '"namespace"',
    '"size"',
  ],
  parse(input) {
    return accepts(() => {
      const opened = openSchema([{ name: 'a', text: input.toString() }]);
      for (const type of opened.types) for (const record of RECORDS) decodeWith(opened, type, record);
    }, isOneOf(SchemaError));
  },
};

const SCHEMAS = [PROTO, AVRO].map((text) => openSchema([{ name: 'a', text }]));

const schemaRecord: Parser = {
  name: 'schema-record',
  samples: [
    // An order with a line and its amount; one with a count, a price and a kind.
    Buffer.from('0a0161120b0802110102030405060708', 'hex'),
    Buffer.from('0a01611a050a0161100521000000000000f03f3001', 'hex'),
    // The same of Avro: with a line; with a price, in the frame of a registry.
    Buffer.from('02610002040000004142', 'hex'),
    Buffer.from('000000000102610202050000004142', 'hex'),
  ],
  tokens: [
    '\x0a',
    '\x12',
    '\x1a',
    '\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01',
    '\x00',
    '\x01',
    '\x02',
    '\xc3\x01',
    '\x03\x00',
  ],
  parse(input) {
    let isDecoded = false;
    for (const opened of SCHEMAS) {
      for (const type of opened.types) {
        const decoding = decodeWith(opened, type, input);
        if (decoding.kind !== 'decoded') continue;
        isDecoded = true;
        // Decoded values are printed as JSON.
        JSON.stringify(decoding.value);
      }
    }
    return isDecoded;
  },
};

function batchOf(...texts: string[]): Buffer {
  const batch = new RecordBatch(
    texts.map((text) => ({ partitionKey: text, keyBytes: Buffer.byteLength(text), data: Buffer.from(text) })),
    { encrypted: false },
  );
  const bytes = Buffer.alloc(batch.byteLength);
  batch.writeTo(bytes, 0);
  return bytes;
}

/** What is stored of a stream. */
const recordBatch: Parser = {
  name: 'record-batch',
  samples: [batchOf('a', 'é'), batchOf('abc')],
  tokens: ['\x00', '\x01', '\x02', '\x01\x00', '\xff\xff\xff\xff'],
  parse(input) {
    for (const count of [1, 2]) {
      const isBatch = accepts(() => checkBatch(input, count), isOneOf(MalformedBatch));
      if (!isBatch) continue;
      let offset = 0;
      for (let index = 0; index < count; index++) {
        const { data } = recordAt(input, offset);
        if (data.length > input.length) throw new Disagreement('a record is larger than its batch');
        offset = recordEnd(input, offset);
      }
      if (offset !== input.length) throw new Disagreement('the records do not fill the batch');
      return true;
    }
    return false;
  },
};

const metaPut: Parser = {
  name: 'meta-put',
  samples: [encodeMetaPut({ key: 'streams/a', value: Buffer.from('{}') })],
  tokens: ['\x00\x00\x00\x00', '\xff\xff\xff\xff'],
  parse: (input) =>
    accepts(() => {
      const { key, value } = decodeMetaPut(input);
      if (key.length + value.length > input.length)
        throw new Disagreement('the change is larger than the frame');
    }, isStorageError),
};

const NAMESPACE = { account: '000000000000', region: 'us-east-1' };
const seal = await TokenSeal.open(memoryStore(new VirtualClock()).meta, seededRandom('seal'));
const TOKEN = seal.seal('purpose', NAMESPACE, Buffer.from('contents'));

/** Only the token that was issued can be opened. */
const sealedToken: Parser = {
  name: 'sealed-token',
  samples: [TOKEN],
  tokens: ['=', 'A', '\n', '-', '_'],
  parse(input) {
    const text = input.toString('latin1');
    const contents = seal.unseal('purpose', NAMESPACE, text);
    if (contents && text !== TOKEN) throw new Disagreement('a token was accepted that was not issued');
    return contents !== undefined;
  },
};

export const recordParsers: readonly Parser[] = [schema, schemaRecord, recordBatch, metaPut, sealedToken];
