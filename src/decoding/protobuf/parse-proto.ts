import { Tokens } from './tokens.ts';
import type { FieldType, ProtoTypes } from './types.ts';

/** Bound on messages in messages. */
const MAX_DEPTH = 32;

/**
 * Adds the messages and enums of a .proto file of any edition. Options and services have no part in decoding and are
 * skipped, and so are imports: what a file needs of others is given with it.
 * @throws SchemaError
 * @see https://protobuf.dev/reference/protobuf/proto3-spec/
 */
export function parseProto(file: string, text: string, types: ProtoTypes): void {
  const tokens = new Tokens(file, text);
  let scope = '';
  while (!tokens.isAtEnd) {
    const word = tokens.take();
    switch (word) {
      case ';':
        break;
      case 'syntax':
      case 'edition':
      case 'import':
      case 'option':
        tokens.skipTo(';');
        break;
      case 'package':
        scope = tokens.name();
        tokens.expect(';');
        break;
      case 'message':
        parseMessage(tokens, scope, types, 0);
        break;
      case 'enum':
        parseEnum(tokens, scope, types);
        break;
      case 'service':
        tokens.name();
        tokens.expect('{');
        tokens.skipTo('}');
        break;
      case 'extend':
        parseExtend(tokens, scope, types);
        break;
      default:
        throw tokens.error(`${JSON.stringify(word)} begins no part of a .proto file`, -1);
    }
  }
}

function parseMessage(tokens: Tokens, scope: string, types: ProtoTypes, depth: number): void {
  const name = qualified(scope, tokens.name());
  parseBody(tokens, name, types, depth);
}

/** The fields of a message, or of a group, from its brace on. */
function parseBody(tokens: Tokens, name: string, types: ProtoTypes, depth: number): void {
  if (depth > MAX_DEPTH) throw tokens.error('messages are nested too deeply');
  const fields = new Map<number, FieldType>();
  types.messages.set(name, { name, fields });
  tokens.expect('{');
  parseMembers(tokens, name, types, fields, depth);
}

function parseMembers(
  tokens: Tokens,
  name: string,
  types: ProtoTypes,
  fields: Map<number, FieldType>,
  depth: number,
): void {
  while (!tokens.takeIf('}')) {
    const word = tokens.take();
    // A field may have the name of a keyword as its type only in another package.
    switch (word) {
      case ';':
        break;
      case 'message':
        parseMessage(tokens, name, types, depth + 1);
        break;
      case 'enum':
        parseEnum(tokens, name, types);
        break;
      case 'extend':
        parseExtend(tokens, name, types);
        break;
      case 'option':
      case 'reserved':
      case 'extensions':
        tokens.skipTo(';');
        break;
      case 'oneof':
        tokens.name();
        tokens.expect('{');
        parseMembers(tokens, name, types, fields, depth);
        break;
      default: {
        const field = parseField(tokens, word, name, types, depth);
        fields.set(field.number, field);
      }
    }
  }
}

const LABELS = new Set(['optional', 'required', 'repeated']);

/** @param first its first token, which is taken already */
function parseField(
  tokens: Tokens,
  first: string,
  message: string,
  types: ProtoTypes,
  depth: number,
): FieldType {
  const isRepeated = first === 'repeated';
  let type = LABELS.has(first) ? tokens.name() : first;
  let keyType: string | undefined;
  if (type === 'map' && tokens.takeIf('<')) {
    keyType = tokens.name();
    tokens.expect(',');
    type = tokens.name();
    tokens.expect('>');
  }
  let name = tokens.name();
  tokens.expect('=');
  const number = tokens.wholeNumber();
  if (number < 1 || number >= 2 ** 29) throw tokens.error(`${number} is not the number of a field`, -1);
  if (tokens.takeIf('[')) tokens.skipTo(']');
  if (type === 'group') {
    type = name;
    name = name.toLowerCase();
    parseBody(tokens, qualified(message, type), types, depth + 1);
  } else {
    tokens.expect(';');
  }
  return { name, number, isRepeated, type, ...(keyType !== undefined && { keyType }) };
}

/** The fields of an extension are added to the message, if it is there by then. */
function parseExtend(tokens: Tokens, scope: string, types: ProtoTypes): void {
  const found = types.find(tokens.name(), scope);
  const fields = new Map(found && 'fields' in found ? found.fields : []);
  tokens.expect('{');
  parseMembers(tokens, scope, types, fields, 0);
  if (found && 'fields' in found) types.messages.set(found.name, { name: found.name, fields });
}

function parseEnum(tokens: Tokens, scope: string, types: ProtoTypes): void {
  const name = qualified(scope, tokens.name());
  const values = new Map<number, string>();
  tokens.expect('{');
  while (!tokens.takeIf('}')) {
    const word = tokens.take();
    if (word === ';') continue;
    if (word === 'option' || word === 'reserved') {
      tokens.skipTo(';');
      continue;
    }
    tokens.expect('=');
    const number = tokens.wholeNumber();
    // The first of several names of a number is the one that is shown.
    if (!values.has(number)) values.set(number, word);
    if (tokens.takeIf('[')) tokens.skipTo(']');
    tokens.expect(';');
  }
  types.enums.set(name, { name, values });
}

function qualified(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
