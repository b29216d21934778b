import { assert } from '../lib/assert.ts';
import { readHeaders, writeHeaders } from '../protocol/rest/headers.ts';
import { compileBodyReader, compileBodyWriter } from '../protocol/rest/json-body.ts';
import { placeMembers } from '../protocol/rest/members.ts';
import { fillPath, parsePathTemplate } from '../protocol/rest/path-template.ts';
import { writeScalarText } from '../protocol/rest/scalar-text.ts';
import type { StructureShape } from '../schema/shape.ts';
import { parseJsonObject } from './parse-json.ts';
import { bareCode, strangeError } from './wire-form.ts';
import type { WireFormMaker } from './wire-form.ts';

/** Method and path name the operation; members travel where their bindings say, the rest in a body of JSON. */
export const restJsonForm: WireFormMaker = (_service, { name, http, input, output }) => {
  assert(http, `${name} says how it is addressed`);
  const template = parsePathTemplate(http.path);
  const members = placeMembers(input);
  const writeBody = compileBodyWriter(input);
  const read = output && compileAnswerReader(output);
  return {
    format(value) {
      const { path, query } = fillPath(template, (label) => {
        const member = members.path.find((candidate) => candidate.name === label);
        assert(member, `${name} has a member for {${label}}`);
        return writeScalarText(member.shape, value[label]);
      });
      for (const { name: member, shape, wireName } of members.query) {
        const part = value[member];
        if (part !== undefined) query.push([wireName, writeScalarText(shape, part)]);
      }
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      writeHeaders(members.header, value, headers);
      const queryText = query.length === 0 ? '' : `?${new URLSearchParams(query).toString()}`;
      return { method: http.method, target: path + queryText, headers, body: writeBody(value) };
    },
    parse: ({ status, headers, body }) => read?.(status, headers, body),
    parseError(answer) {
      const type = answer.headers['x-amzn-errortype'];
      if (type === undefined) return strangeError(answer);
      const error = parseJsonObject(answer.body);
      const message = error['message'] ?? error['Message'];
      return { code: bareCode(type), message: typeof message === 'string' ? message : '' };
    },
  };
};

function compileAnswerReader(
  shape: StructureShape,
): (status: number, headers: Readonly<Record<string, string | undefined>>, body: Buffer) => unknown {
  const members = placeMembers(shape);
  const readBody = compileBodyReader(shape);
  return (status, headers, body) => {
    const output = readBody(body);
    readHeaders(members.header, headers, output);
    if (members.status) output[members.status.name] = status;
    return output;
  };
}
