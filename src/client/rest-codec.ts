import { assert } from '../lib/assert.ts';
import type { BodyFormat } from '../protocol/rest/body-format.ts';
import { readHeaders, writeHeaders } from '../protocol/rest/headers.ts';
import { boundMembersOf } from '../protocol/bound-members.ts';
import { fillPath, parsePathTemplate } from '../protocol/rest/path-template.ts';
import { writeScalarText } from '../protocol/scalar-text.ts';
import type { Operation } from '../schema/operation.ts';
import type { StructureShape } from '../schema/shape.ts';
import type { IncomingResponse } from './transport.ts';
import type { OperationCodec } from './operation-codec.ts';

/** Method and path identify the operation. A member is sent in the location of its binding, or else in the body. */
export function restCodec(
  { name, http, input, output }: Operation,
  bodies: BodyFormat,
  contentType: string,
): Omit<OperationCodec, 'parseError'> {
  assert(http, `${name} has a method and a path`);
  const template = parsePathTemplate(http.path);
  const members = boundMembersOf(input);
  const writeBody = bodies.compileWriter(input);
  const read = output && compileResponseReader(output, bodies);
  return {
    format(value) {
      const { path, query: required } = fillPath(template, (label) => {
        const member = members.path.find((candidate) => candidate.name === label);
        assert(member, `${name} has a member for {${label}}`);
        return writeScalarText(member.shape, value[label]);
      });
      // A query parameter that the path requires may also be a member, whose value then has precedence.
      const query = new Map(required);
      for (const { name: member, shape, wireName } of members.query) {
        const part = value[member];
        if (part !== undefined) query.set(wireName, writeScalarText(shape, part));
      }
      const headers: Record<string, string> = { 'content-type': contentType };
      writeHeaders(members.header, value, headers);
      // A signature covers a space as %20; in forms it is a plus sign.
      const form = new URLSearchParams([...query]).toString().replaceAll('+', '%20');
      const queryText = query.size === 0 ? '' : `?${form}`;
      return { method: http.method, target: path + queryText, headers, body: writeBody(value) };
    },
    parse: (response) => read?.(response),
  };
}

function compileResponseReader(
  shape: StructureShape,
  bodies: BodyFormat,
): (response: IncomingResponse) => unknown {
  const members = boundMembersOf(shape);
  const readBody = bodies.compileReader(shape);
  return ({ status, headers, body }) => {
    const output = readBody(body);
    readHeaders(members.header, headers, output);
    if (members.status) output[members.status.name] = status;
    return output;
  };
}
