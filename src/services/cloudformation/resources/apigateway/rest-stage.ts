import { NotFound } from '../../../apigateway/errors.ts';
import { CreateStage } from '../../../apigateway/rest/operations/create-stage.ts';
import { DeleteStage } from '../../../apigateway/rest/operations/delete-stage.ts';
import { GetStage } from '../../../apigateway/rest/operations/get-stage.ts';
import { UpdateStage } from '../../../apigateway/rest/operations/update-stage.ts';
import { pick, type Properties, type ResourceHandler, tagMap, textOf, unlessMissing } from '../handler.ts';
import { apiInput } from './api-names.ts';

const SETTINGS = ['DeploymentId', 'Description', 'TracingEnabled', 'Variables'];
/** Stored by the stack only. */
const WITHOUT_EFFECT = [
  'AccessLogSetting',
  'CacheClusterEnabled',
  'CacheClusterSize',
  'CanarySetting',
  'ClientCertificateId',
  'DocumentationVersion',
  'MethodSettings',
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html */
export const restStage: ResourceHandler = {
  type: 'AWS::ApiGateway::Stage',
  properties: {
    RestApiId: 'replace',
    StageName: 'replace',
    ...Object.fromEntries([...SETTINGS, ...WITHOUT_EFFECT].map((name) => [name, 'update' as const])),
    Tags: 'update',
  },
  required: ['RestApiId', 'StageName', 'DeploymentId'],
  nameProperty: undefined,
  attributeNames: [],

  creationKey: (properties) => String(properties['StageName']),

  async find(name, { RestApiId: restApiId }, context) {
    await context.call('apigateway', GetStage, { restApiId, stageName: name });
    return name;
  },

  async create(stageName, { RestApiId: restApiId, ...properties }, context) {
    const settings = apiInput(CreateStage, pick(properties, SETTINGS));
    const tags = tagMap(properties['Tags']);
    await context.call('apigateway', CreateStage, { ...settings, restApiId, stageName, tags });
    await context.created(stageName);
    return {};
  },

  async update(stageName, next, previous, context) {
    const patchOperations = [
      ...['Description', 'DeploymentId'].flatMap((name) => textPatch(name, next, previous)),
      ...variablePatches(next, previous),
    ];
    const address = { restApiId: next['RestApiId'], stageName };
    await context.call('apigateway', UpdateStage, { ...address, patchOperations });
    return {};
  },

  async remove(stageName, { RestApiId: restApiId }, context) {
    await unlessMissing(context.call('apigateway', DeleteStage, { restApiId, stageName }), NotFound);
  },
};

function textPatch(name: string, next: Properties, previous: Properties): Properties[] {
  if (next[name] === previous[name]) return [];
  const path = `/${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const value = textOf(next, name);
  return [value === undefined ? { op: 'remove', path } : { op: 'replace', path, value }];
}

function variablePatches(next: Properties, previous: Properties): Properties[] {
  const wanted = (next['Variables'] ?? {}) as Properties;
  const removed = Object.keys((previous['Variables'] ?? {}) as Properties).filter(
    (name) => !(name in wanted),
  );
  return [
    ...removed.map((name) => ({ op: 'remove', path: `/variables/${name}` })),
    ...Object.entries(wanted).map(([name, value]) => ({ op: 'replace', path: `/variables/${name}`, value })),
  ];
}
