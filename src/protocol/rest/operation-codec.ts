import type { StructureShape } from '../../schema/shape.ts';
import type { WireRequest } from '../http.ts';
import type { BodyFormat, MemberValues } from './body-format.ts';
import { readHeaders, writeHeaders } from './headers.ts';
import { rejectOtherEscapes } from '../escapes.ts';
import { boundMembersOf } from '../bound-members.ts';
import { readScalarText } from '../scalar-text.ts';

/** An output as an HTTP response. */
export interface RestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Compiles the reader of an input from the path, query, headers and body of a request. */
export function compileRequestReader(
  shape: StructureShape,
  bodies: BodyFormat,
): (request: WireRequest, labels: Readonly<Record<string, string>>) => MemberValues {
  const members = boundMembersOf(shape);
  const readBody = bodies.compileReader(shape);
  return ({ query, rawQuery, headers, body }, labels) => {
    const input = readBody(body);
    for (const { name, shape } of members.path) {
      const text = labels[name];
      if (text !== undefined) input[name] = readScalarText(shape, text);
    }
    rejectOtherEscapes(rawQuery);
    for (const { name, shape, wireName } of members.query) {
      if (shape.kind === 'list' && rawQuery !== undefined) {
        const texts = new URLSearchParams(rawQuery).getAll(wireName);
        if (texts.length > 0) input[name] = texts.map((text) => readScalarText(shape.member, text));
        continue;
      }
      const text = Object.hasOwn(query, wireName) ? query[wireName] : undefined;
      if (text !== undefined) input[name] = readScalarText(shape, text);
    }
    readHeaders(members.header, headers, input);
    return input;
  };
}

/** Compiles the writer of an output to status, headers and body. */
export function compileResponseWriter(
  shape: StructureShape | undefined,
  successStatus: number,
  bodies: BodyFormat,
): (output: unknown) => RestResponse {
  if (!shape) return () => ({ status: successStatus, headers: {}, body: '' });
  const members = boundMembersOf(shape);
  const writeBody = bodies.compileWriter(shape);
  return (value) => {
    const output = value as Readonly<MemberValues>;
    const headers: Record<string, string> = {};
    writeHeaders(members.header, output, headers);
    const status = members.status && (output[members.status.name] as number | undefined);
    return { status: status ?? successStatus, headers, body: writeBody(output) };
  };
}
