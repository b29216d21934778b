import { expect, test } from 'vitest';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { load, minimal } from '../project.ts';

const http = (settings: string) =>
  minimal(`functions:
  f: { handler: a.b, events: [{ http: { method: get, path: 'orders/{id}', ${settings} } }] }
`);

test('http-proxy passes the requests of a method to a server', () => {
  const manifest = load(
    http(`integration: http-proxy, request: { uri: 'https://example.com/{id}', method: any, parameters:
      { paths: { id: true }, querystrings: { page: { required: false, mappedValue: context.requestId } } } }`),
  );
  const { Resources } = compileTemplate(
    manifest,
    (name) => ({ bucket: 'code', key: name }),
    () => ({ bucket: 'code', key: 'layer', sha256: 'digest' }),
  );
  expect(Resources['ApiGatewayMethodOrdersIdVarGet']).toMatchObject({
    Properties: {
      RequestParameters: { 'method.request.path.id': true, 'method.request.querystring.page': false },
      Integration: {
        Type: 'HTTP_PROXY',
        IntegrationHttpMethod: 'ANY',
        Uri: 'https://example.com/{id}',
        RequestParameters: {
          'integration.request.path.id': 'method.request.path.id',
          'integration.request.querystring.page': 'context.requestId',
        },
      },
    },
  });
  expect(Object.keys(Resources)).not.toContain('FLambdaPermissionApiGateway');
});

test('http-proxy needs a URL, which a function does not have', () => {
  expect(() => load(http('integration: http-proxy'))).toThrow('http-proxy needs the URL of a server');
  const ofFunction = "request: { uri: 'https://example.com', parameters: { paths: { id: true } } }";
  expect(() => load(http(ofFunction))).toThrow('only http-proxy has a server');
});
