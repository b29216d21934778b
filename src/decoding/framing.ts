/**
 * Where the value of a record begins. Serializers of schema registries write before it which schema it has:
 * - AWS Glue: 3, 0 (5 if it is compressed, which is not decoded), a UUID; before a Protobuf message the number of its type
 * - Confluent: 0, the id of the schema in four bytes; before a Protobuf message the indexes of its type
 * - Avro's single-object encoding: C3 01, a fingerprint of eight bytes
 * @see https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 * @see https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding
 */
export function possibleStarts(bytes: Uint8Array, format: 'protobuf' | 'avro'): readonly number[] {
  const [first, second] = bytes;
  // No message of Protobuf begins with one of these bytes, and a value of Avro seldom, so it is tried as it is as well.
  const starts = format === 'avro' ? [0] : [];
  if (first === 3 && second === 0) starts.push(afterIndexes(bytes, GLUE_BYTES, format));
  else if (first === 0) starts.push(afterIndexes(bytes, CONFLUENT_BYTES, format));
  else if (first === 0xc3 && second === 1) starts.push(SINGLE_OBJECT_BYTES);
  const inside = starts.filter((start) => start <= bytes.length);
  return format === 'protobuf' ? [...inside, 0] : inside;
}

const GLUE_BYTES = 18;
const CONFLUENT_BYTES = 5;
const SINGLE_OBJECT_BYTES = 10;
/** Messages in messages: bound on the indexes of a type. */
const MAX_INDEXES = 16;

/** Confluent writes how many indexes there are, then each, or a 0 for the first message; Glue writes one number. */
function afterIndexes(bytes: Uint8Array, start: number, format: 'protobuf' | 'avro'): number {
  if (format === 'avro') return start;
  const count = start === GLUE_BYTES ? 0 : (bytes[start] ?? 0) >> 1;
  let at = afterNumber(bytes, start);
  for (let index = 0; index < Math.min(count, MAX_INDEXES); index++) at = afterNumber(bytes, at);
  return at;
}

function afterNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] ?? 0) >= 0x80) at++;
  return at + 1;
}
