import type { Random } from '../../src/lib/random.ts';
import { boundMembersOf } from '../../src/protocol/bound-members.ts';
import { fillPath, parsePathTemplate } from '../../src/protocol/rest/path-template.ts';
import type { Operation } from '../../src/schema/operation.ts';
import type { Service } from '../../src/schema/service.ts';
import { authorization } from '../support/wire.ts';
import type { FuzzRequest } from './case.ts';
import { cborOf, formFields, xmlOf } from './encode.ts';
import { ACCOUNT, REGION } from './names.ts';
import { pick } from './pick.ts';
import { inputOf } from './values.ts';

/** A request for a random operation of a random service, in a random protocol of that service. */
export function operationRequest(
  services: readonly Service[],
  random: Random,
): FuzzRequest & { name: string } {
  const service = pick(random, services);
  const { operation } = pick(random, [...service.operations.values()]);
  const protocol = pick(random, service.protocols);
  const request = requestInProtocol(service, operation, protocol, random);
  return { ...request, name: `${service.name} ${operation.name} over ${protocol}` };
}

/** A request with a random input. */
export function requestInProtocol(
  service: Service,
  operation: Operation,
  protocol: Service['protocols'][number],
  random: Random,
): FuzzRequest {
  const made = encoded(service, operation, protocol, inputOf(operation.input, random));
  const headers = [
    ['host', '127.0.0.1'],
    ['x-amz-date', '20260101T000000Z'],
    ['authorization', authorization(service.name, ACCOUNT, REGION)],
    ...made.headers,
  ] as FuzzRequest['headers'];
  return { ...made, headers };
}

function encoded(
  { targetPrefix, apiVersion }: Service,
  operation: Operation,
  protocol: Service['protocols'][number],
  input: Record<string, unknown>,
): FuzzRequest {
  const target = ['x-amz-target', `${targetPrefix}.${operation.name}`] as const;
  const post = (headers: FuzzRequest['headers'], body: string | Buffer, path = '/') => ({
    method: 'POST',
    path,
    headers,
    body: Buffer.from(body),
  });
  switch (protocol) {
    case 'json-1.0':
    case 'json-1.1':
      return post([target, ['content-type', `application/x-amz-${protocol}`]], JSON.stringify(input));
    case 'cbor-1.1':
      return post([target, ['content-type', 'application/x-amz-cbor-1.1']], cborOf(input));
    case 'rpc-v2-cbor':
      return post(
        [
          ['smithy-protocol', 'rpc-v2-cbor'],
          ['content-type', 'application/cbor'],
        ],
        cborOf(input),
        `/service/${targetPrefix}/operation/${operation.name}`,
      );
    case 'query': {
      const fields = [['Action', operation.name], ['Version', apiVersion!], ...formFields(input, '')];
      return post(
        [['content-type', 'application/x-www-form-urlencoded']],
        new URLSearchParams(fields as [string, string][]).toString(),
      );
    }
    case 'rest-json':
    case 'rest-xml':
      return restRequest(operation, protocol, input);
  }
}

function restRequest(
  { http, input: shape }: Operation,
  protocol: 'rest-json' | 'rest-xml',
  input: Record<string, unknown>,
): FuzzRequest {
  const placed = boundMembersOf(shape);
  const text = (name: string) => textOf(input[name]);
  const filled = fillPath(parsePathTemplate(http!.path), (name) => text(name) || 'a');
  const query = new URLSearchParams(filled.query);
  for (const { name, wireName } of placed.query)
    if (input[name] !== undefined) query.append(wireName, text(name));
  const headers: [string, string][] = [];
  for (const { name, wireName } of placed.header) {
    if (input[name] !== undefined)
      headers.push([wireName, text(name).replaceAll(/[^ -~\u0080-\u00ff]/g, '')]);
  }
  if (http!.header !== undefined && !headers.some(([name]) => name === http!.header)) {
    headers.push([http!.header, '/fuzz-bucket/a']);
  }
  const members = placed.payload
    ? input[placed.payload.name]
    : Object.fromEntries(Object.entries(input).filter(([name]) => placed.body.has(name)));
  const body =
    placed.payload?.shape.kind === 'blob'
      ? textOf(members)
      : protocol === 'rest-json'
        ? (JSON.stringify(members) ?? '')
        : xmlOf(placed.payload?.name ?? 'Body', members);
  const search = query.toString();
  return {
    method: http!.method,
    path: filled.path + (search === '' ? '' : `?${search}`),
    headers,
    body: Buffer.from(body),
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll(/[\ud800-\udfff]/g, '');
  return value === undefined ? '' : (JSON.stringify(value) ?? '');
}
