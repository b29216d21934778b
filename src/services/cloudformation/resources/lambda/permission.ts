import { ResourceNotFound } from '../../../lambda/errors.ts';
import { AddPermission } from '../../../lambda/operations/add-permission.ts';
import { RemovePermission } from '../../../lambda/operations/remove-permission.ts';
import { pick, type ResourceHandler, unlessMissing } from '../handler.ts';

const MAX_ID_LENGTH = 100;
const GRANT = [
  'Action',
  'EventSourceToken',
  'FunctionName',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
  'Principal',
  'PrincipalOrgID',
  'SourceAccount',
  'SourceArn',
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const lambdaPermission: ResourceHandler = {
  type: 'AWS::Lambda::Permission',
  properties: Object.fromEntries(GRANT.map((name) => [name, 'replace' as const])),
  required: ['Action', 'FunctionName', 'Principal'],
  nameProperty: undefined,
  attributeNames: ['Id'],

  creationKey: (_, context) => context.generateName(MAX_ID_LENGTH),

  async create(id, properties, context) {
    await context.call('lambda', AddPermission, { StatementId: id, ...pick(properties, GRANT) });
    await context.created(id);
    return { Id: id };
  },

  async remove(id, properties, context) {
    const statement = { FunctionName: properties['FunctionName'], StatementId: id };
    await unlessMissing(context.call('lambda', RemovePermission, statement), ResourceNotFound);
  },
};
