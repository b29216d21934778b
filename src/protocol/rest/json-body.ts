import { parseJson } from '../../lib/json/bounded-json.ts';
import type { StructureShape } from '../../schema/shape.ts';
import { compileJsonReader, compileStructureReader } from '../json/read.ts';
import { compileJsonWriter, compileStructureWriter, formatJson } from '../json/write.ts';
import type { BodyFormat, MemberValues } from './body-format.ts';
import { boundMembersOf } from '../bound-members.ts';

export const jsonBodies: BodyFormat = { compileReader, compileWriter };

function compileReader(shape: StructureShape): (body: Buffer) => MemberValues {
  const { payload, body: bodyNames } = boundMembersOf(shape);
  if (payload?.shape.kind === 'blob') {
    return (body) => (body.length === 0 ? {} : { [payload.name]: Buffer.from(body) });
  }
  if (payload) {
    const read = compileJsonReader(payload.shape);
    return (body) => (body.length === 0 ? {} : { [payload.name]: read(parseJson(body)) });
  }
  if (bodyNames.size === 0) return () => ({});
  const read = compileStructureReader(shape, (name) => bodyNames.has(name));
  return (body) => (body.length === 0 ? {} : read(parseJson(body)));
}

function compileWriter(shape: StructureShape): (value: Readonly<MemberValues>) => string | Buffer {
  const { payload, body: bodyNames } = boundMembersOf(shape);
  if (payload?.shape.kind === 'blob') return (value) => (value[payload.name] as Buffer | undefined) ?? '';
  if (payload) {
    const write = compileJsonWriter(payload.shape);
    return (value) => (value[payload.name] === undefined ? '' : formatJson(write, value[payload.name]));
  }
  if (bodyNames.size === 0) return () => '';
  const write = compileStructureWriter(shape, (name) => bodyNames.has(name));
  return (value) => formatJson(write, value);
}
