import { NotFound } from '../../../apigateway/errors.ts';
import { CreateResource } from '../../../apigateway/rest/operations/create-resource.ts';
import { DeleteResource } from '../../../apigateway/rest/operations/delete-resource.ts';
import { GetResources } from '../../../apigateway/rest/operations/get-resources.ts';
import { type ResourceHandler, unlessMissing } from '../handler.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-resource.html */
export const restResource: ResourceHandler = {
  type: 'AWS::ApiGateway::Resource',
  properties: { ParentId: 'replace', PathPart: 'replace', RestApiId: 'replace' },
  required: ['ParentId', 'PathPart', 'RestApiId'],
  nameProperty: undefined,
  attributeNames: ['ResourceId'],

  creationKey: ({ ParentId: parent, PathPart: part }) => `${String(parent)}/${String(part)}`,

  async find(key, { RestApiId: restApiId }, context) {
    const { item } = await context.call('apigateway', GetResources, { restApiId, limit: 500 });
    return item.find(({ parentId, pathPart }) => `${parentId}/${pathPart}` === key)?.id;
  },

  async create(_, { RestApiId: restApiId, ParentId: parentId, PathPart: pathPart }, context) {
    const { id } = await context.call('apigateway', CreateResource, { restApiId, parentId, pathPart });
    await context.created(id);
    return { ResourceId: id };
  },

  async remove(resourceId, { RestApiId: restApiId }, context) {
    await unlessMissing(context.call('apigateway', DeleteResource, { restApiId, resourceId }), NotFound);
  },
};
