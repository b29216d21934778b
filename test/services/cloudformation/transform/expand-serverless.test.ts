import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ignoredSettings } from '../../../../src/services/cloudformation/transform/ignored-settings.ts';
import { transformTemplate } from '../../../../src/services/cloudformation/transform/transform-template.ts';
import type { Tree } from '../../../../src/services/cloudformation/transform/tree.ts';

const Transform = 'AWS::Serverless-2016-10-31';

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Tree;

function expand(
  Resources: Tree,
  sections: Tree = {},
  parameters: Readonly<Record<string, string>> = {},
): Record<string, { Type: string; Properties: Tree }> {
  const { Resources: resources } = transformTemplate({ Transform, Resources, ...sections }, parameters)!;
  return resources as Record<string, { Type: string; Properties: Tree }>;
}

const fn = (properties: Tree = {}) => ({
  Type: 'AWS::Serverless::Function',
  Properties: { InlineCode: 'x', Handler: 'index.handler', ...properties },
});
const event = (Type: string, Properties: Tree = {}) => ({ Events: { E: { Type, Properties } } });

describe('expandServerless', () => {
  // The golden file is the output of aws-sam-translator 1.115.0 for the template.
  it('expands functions, events, layers and tables as the translator of SAM does', () => {
    const expanded = transformTemplate(read('functions.template.json'), {});
    expect(expanded).toEqual(read('functions.golden.json'));
  });

  it('merges maps and appends lists of Globals, which IgnoreGlobals leaves out', () => {
    const Globals = {
      Function: {
        Layers: ['a'],
        Timeout: 5,
        Environment: { Variables: { A: '1', B: { Ref: 'P' } } },
      },
    };
    const own = { Layers: ['b'], Timeout: 6, Environment: { Variables: { B: { 'Fn::Sub': 'x' } } } };
    const resources = expand({ F: fn(own), G: { ...fn(), IgnoreGlobals: ['Layers'] } }, { Globals });
    expect(resources['F']!.Properties).toMatchObject({
      Layers: ['a', 'b'],
      Timeout: 6,
      Environment: { Variables: { A: '1', B: { 'Fn::Sub': 'x' } } },
    });
    expect(resources['G']!.Properties).toMatchObject({ Timeout: 5 });
    expect(resources['G']!.Properties).not.toHaveProperty('Layers');
  });

  it('names an alias after the value of a parameter, and a new version after changed code', () => {
    const versionOf = (CodeUri: string) => {
      const properties = { InlineCode: undefined, CodeUri, AutoPublishAlias: { Ref: 'Stage' } };
      const ids = Object.keys(expand({ F: fn(properties) }, {}, { Stage: 'live-1' }));
      expect(ids).toContain('FAliaslive1');
      return ids.find((id) => id.startsWith('FVersion'));
    };
    expect(versionOf('s3://b/one')).not.toBe(versionOf('s3://b/two'));
  });

  it('declares the routes of an implicit HTTP API, and those of a named REST API', () => {
    const resources = expand({
      Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'v1', Cors: "'*'" } },
      F: fn({
        Events: {
          Get: { Type: 'HttpApi', Properties: { Path: '/a/{id}', Method: 'get' } },
          Rest: { Type: 'Api', Properties: { Path: '/b', Method: 'post', RestApiId: { Ref: 'Api' } } },
        },
      }),
    });
    expect(resources['FGetRoute']!.Properties).toMatchObject({
      ApiId: { Ref: 'ServerlessHttpApi' },
      RouteKey: 'GET /a/{id}',
    });
    expect(resources['FRestMethod']!.Properties).toMatchObject({
      HttpMethod: 'POST',
      RestApiId: { Ref: 'Api' },
    });
    expect(resources['ApiOptions0']!.Properties).toMatchObject({
      HttpMethod: 'OPTIONS',
      Integration: {
        IntegrationResponses: [
          {
            ResponseParameters: {
              'method.response.header.Access-Control-Allow-Methods': "'OPTIONS,POST'",
              'method.response.header.Access-Control-Allow-Origin': "'*'",
            },
          },
        ],
      },
    });
    // These equal the ids of the translator.
    expect(Object.keys(resources)).toEqual(
      expect.arrayContaining([
        'ServerlessHttpApi',
        'ServerlessHttpApiApiGatewayDefaultStage',
        'FGetPermission',
        'Apiv1Stage',
        'FRestPermissionv1',
      ]),
    );
  });

  it.each<[string, Tree, string]>([
    [
      'a mistyped property',
      { F: fn({ Hander: 'a' }) },
      'Resource with id [F] is invalid. property Hander of AWS::Serverless::Function is not supported by Millrace. Did',
    ],
    [
      'a folder as code',
      { F: fn({ InlineCode: undefined, CodeUri: 'src/' }) },
      "'CodeUri' is not a valid S3 Uri",
    ],
    [
      'a stream of a table',
      { F: fn(event('DynamoDB', { Stream: 'arn' })) },
      'Event with id [E] is invalid. Events of type DynamoDB are not supported by Millrace.',
    ],
    [
      'an unknown policy template',
      { F: fn({ Policies: [{ KinesisReadPolicy: { StreamName: 's' } }] }) },
      "policy template 'KinesisReadPolicy': Millrace does not have this template.",
    ],
    [
      'a policy template without its parameter',
      { F: fn({ Policies: [{ SQSPollerPolicy: {} }] }) },
      "Must specify valid parameter values for policy template 'SQSPollerPolicy': QueueName",
    ],
    [
      'a bucket of another template',
      { F: fn(event('S3', { Bucket: { Ref: 'B' }, Events: 's3:ObjectCreated:*' })) },
      'Resource with id [B] is invalid.',
    ],
    [
      'an API of another template',
      { F: fn(event('HttpApi', { Path: '/', Method: 'get', ApiId: 'abc' })) },
      "ApiId must be a valid reference to an 'AWS::Serverless::HttpApi' resource in same template.",
    ],
    [
      'a mistyped property of an event',
      { F: fn(event('Schedule', { Schedul: 'rate(1 minute)' })) },
      'property Schedul of Schedule events is not supported by Millrace. Did you mean "Schedule"?',
    ],
    [
      'an API with a document of its own',
      { A: { Type: 'AWS::Serverless::HttpApi', Properties: { DefinitionBody: { openapi: '3.0.1' } } } },
      'property DefinitionBody is not supported by Millrace. Declare the routes as events of the functions.',
    ],
    [
      'an API with a document in a file',
      { A: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'a', DefinitionUri: 'api.yaml' } } },
      'property DefinitionUri is not supported by Millrace. Declare the routes as events of the functions.',
    ],
    [
      'an application',
      { A: { Type: 'AWS::Serverless::Application', Properties: {} } },
      'Resources of type AWS::Serverless::Application are not supported by Millrace.',
    ],
  ])('rejects %s', (_, resources, problem) => {
    expect(() => expand(resources)).toThrow(problem);
  });

  it('disables the rule of an event that is not enabled', () => {
    const resources = expand({
      F: fn(event('CloudWatchEvent', { Enabled: false, Pattern: { source: ['a'] } })),
    });
    expect(resources['FE']!.Properties).toMatchObject({ State: 'DISABLED' });
  });

  it('names the settings of Globals that have no effect', () => {
    const Globals = { Api: { Auth: { DefaultAuthorizer: 'Users' } }, Function: { PropagateTags: true } };
    const NoEvent = { Type: 'AWS::Serverless::Function', Properties: { Events: { S: { Type: 'SQS' } } } };
    expect(ignoredSettings({ Globals, Resources: { NoEvent } })).toEqual([
      'Globals.Api.Auth has no effect. Millrace does not enforce authorizers: every request reaches the function, ' +
        'without claims.',
      'Globals.Function.PropagateTags has no effect. Millrace tags only the resource itself.',
    ]);
  });

  it('rejects a section of Globals that it does not have', () => {
    expect(() => expand({ F: fn() }, { Globals: { Funktion: {} } })).toThrow(
      "'Globals' section is invalid. 'Funktion' is not supported",
    );
  });
});
