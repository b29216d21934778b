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

test('what a REST API does not do here is refused, and left out of a partial project with its event', () => {
  for (const settings of ['async: true', 'integration: lambda', 'integration: AWS', 'connectionId: x']) {
    const yaml = http(settings);
    expect(() => load(yaml), settings).toThrow(
      /^serverless\.yml:5:\d+ functions\.f\.events\[0\]\.http\.(async|integration|connectionId): .*--partial/,
    );
    const manifest = load(yaml, { partial: true });
    expect(manifest.functions.get('f')?.events).toEqual([{}]);
    expect(manifest.leftOut.map(({ what }) => what)).toEqual(['event http of f']);
  }
  expect(load(http('async: false, integration: lambda-proxy')).warnings).toEqual([]);
});

test('the API of another stack is left out of a partial project, which creates its own', () => {
  const yaml = http('private: false').replace(
    'functions:',
    '  apiGateway: { restApiId: abc, restApiRootResourceId: def }\nfunctions:',
  );
  expect(() => load(yaml)).toThrow(/apiGateway\.restApiId: REST APIs of other stacks .*--partial/);
  const manifest = load(yaml, { partial: true });
  expect(manifest.provider.apiGateway).toEqual({});
  expect(manifest.leftOut.map(({ what }) => what)).toEqual([
    'provider.apiGateway.restApiId',
    'provider.apiGateway.restApiRootResourceId',
  ]);
});
