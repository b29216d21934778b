import { isoTime } from '../json-value.ts';

/** Messages that files import without having them, as far as decoding goes: https://protobuf.dev/reference/protobuf/google.protobuf/ */
export const WELL_KNOWN_TYPES = `
package google.protobuf;
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Duration { int64 seconds = 1; int32 nanos = 2; }
message Empty {}
message FieldMask { repeated string paths = 1; }
message Any { string type_url = 1; bytes value = 2; }
message DoubleValue { double value = 1; }
message FloatValue { float value = 1; }
message Int64Value { int64 value = 1; }
message UInt64Value { uint64 value = 1; }
message Int32Value { int32 value = 1; }
message UInt32Value { uint32 value = 1; }
message BoolValue { bool value = 1; }
message StringValue { string value = 1; }
message BytesValue { bytes value = 1; }
message Struct { map<string, Value> fields = 1; }
message ListValue { repeated Value values = 1; }
enum NullValue { NULL_VALUE = 0; }
message Value {
  NullValue null_value = 1; double number_value = 2; string string_value = 3; bool bool_value = 4;
  Struct struct_value = 5; ListValue list_value = 6;
}`;

type Fields = Readonly<Record<string, unknown>>;

const NANOS_PER_MS = 1_000_000;
const WRAPPED: Readonly<Record<string, unknown>> = {
  DoubleValue: 0,
  FloatValue: 0,
  Int64Value: 0,
  UInt64Value: 0,
  Int32Value: 0,
  UInt32Value: 0,
  BoolValue: false,
  StringValue: '',
  BytesValue: '',
};

/** What a person wants to see of a message that Google has defined: that of its JSON. */
export function presented(messageName: string, fields: Fields): unknown {
  if (!messageName.startsWith('google.protobuf.')) return fields;
  const name = messageName.slice('google.protobuf.'.length);
  const { seconds = 0, nanos = 0 } = fields;
  switch (name) {
    case 'Timestamp':
      return isoTime(Number(seconds) * 1_000 + Number(nanos) / NANOS_PER_MS);
    case 'Duration':
      return `${Number(seconds) + Number(nanos) / 1_000 / NANOS_PER_MS}s`;
    case 'Struct':
      return fields['fields'] ?? {};
    case 'ListValue':
      return fields['values'] ?? [];
    case 'Value': {
      const [kind, value] = Object.entries(fields)[0] ?? [];
      return kind === 'null_value' ? null : (value ?? null);
    }
    default:
      return Object.hasOwn(WRAPPED, name) ? (fields['value'] ?? WRAPPED[name]) : fields;
  }
}
