import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../src/protocol/http.ts';
import { fakeJsonService } from '../support/fakes/fake-json-service.ts';
import { fakeQueryService } from '../support/fakes/fake-query-service.ts';
import { fakeRestService } from '../support/fakes/fake-rest-service.ts';
import { authorization, dispatchTo, wireRequest } from '../support/wire.ts';

const STYLES: readonly (readonly [style: string, mark: RegExp])[] = [
  ['json', /^\{"__type":/],
  ['rest-json', /^\{"(Type|message|Message)":/],
  ['query', /^<ErrorResponse/],
  ['none', /^<AccessDeniedException>/],
];

/** The protocol of the response, found by the format of its error: none of these requests succeeds. */
async function styleOf(parts: Partial<Omit<WireRequest, 'body'>> & { body?: string }): Promise<string> {
  const services = [fakeJsonService().service, fakeRestService(), fakeQueryService()];
  const { text } = await dispatchTo(services, wireRequest(parts));
  return STYLES.find(([, mark]) => mark.test(text))?.[0] ?? text;
}

const json = { 'content-type': 'application/x-amz-json-1.1' };

describe('a request goes to', () => {
  test.each<[string, Parameters<typeof styleOf>[0], string]>([
    [
      'the service that is signed for',
      { method: 'GET', path: '/x', headers: { authorization: authorization('jobs') } },
      'rest-json',
    ],
    [
      'the same, by a presigned query',
      { method: 'GET', query: { 'X-Amz-Credential': 'A/1/r/jobs/aws4_request' } },
      'rest-json',
    ],
    ['the same, of the query protocol', { headers: { authorization: authorization('piles') } }, 'query'],
    [
      'the service of the host',
      { method: 'GET', path: '/x', headers: { host: 'jobs.eu-west-1.amazonaws.com' } },
      'rest-json',
    ],
    ['the service of a host without region', { headers: { host: 'piles.amazonaws.com' } }, 'query'],
    [
      'the service of an account endpoint',
      { headers: { ...json, host: '123456789012.data-things.us-east-1.amazonaws.com' }, body: '{}' },
      'json',
    ],
    ['the service that has the path', { method: 'GET', path: '/2015-03-31/jobs/abc' }, 'rest-json'],
    [
      'the query protocol, for a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Action=X' },
      'query',
    ],
    ['the query protocol, for an action', { method: 'GET', query: { Action: 'X' } }, 'query'],
    ['none', { method: 'GET', path: '/' }, 'none'],
  ])('%s', async (_case, parts, style) => {
    expect(await styleOf(parts)).toBe(style);
  });
});

describe('an unsupported service is named', () => {
  const message = 'Millrace does not support ecr. It supports things, jobs, piles.';
  const signed = { authorization: authorization('ecr') };

  test.each<[string, Parameters<typeof styleOf>[0], string]>([
    [
      'in JSON, for a target',
      { headers: { ...json, ...signed, 'x-amz-target': 'ECR.X' }, body: '{}' },
      'json',
    ],
    ['in JSON, for a path', { method: 'GET', path: '/v2/x', headers: signed }, 'json'],
    ['in XML, for a form', { headers: signed, query: { Action: 'X' } }, 'query'],
  ])('%s', async (_case, parts, style) => {
    expect(await styleOf(parts)).toBe(style);
    const services = [fakeJsonService().service, fakeRestService(), fakeQueryService()];
    const response = await dispatchTo(services, wireRequest(parts));
    expect(response).toMatchObject({
      status: 400,
      headers: { 'x-amzn-ErrorType': 'UnknownOperationException' },
    });
    expect(response.text).toContain(message);
  });
});

test('services that share a signing name are told apart by their paths', async () => {
  const services = ['one', 'two'].map((name) => ({
    ...fakeRestService(),
    name,
    signingName: 'shared',
    operations: new Map(
      [...fakeRestService().operations].map(([operation, bound]) => [
        operation,
        {
          ...bound,
          operation: {
            ...bound.operation,
            http: { ...bound.operation.http!, path: `/${name}${bound.operation.http!.path}` },
          },
        },
      ]),
    ),
  }));
  const request = (path: string) =>
    dispatchTo(
      services,
      wireRequest({ method: 'GET', path, headers: { authorization: authorization('shared') } }),
    );
  expect((await request('/two/2015-03-31/jobs/abc')).text).not.toContain('at GET');
  expect((await request('/three/2015-03-31/jobs/abc')).text).toContain('at GET /three');
});
