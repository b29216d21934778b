import { NoSuchEntity } from '../../../iam/errors.ts';
import {
  jsonText,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { GROUP, type IdentityKind, ROLE, USER } from './identity-kinds.ts';

/**
 * An inline policy of one role, user or group, without a document too: it then has no policy.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html
 */
function identityPolicy(type: string, kind: IdentityKind): ResourceHandler {
  const { nameMember } = kind;
  const addressIn = (properties: Properties) => ({
    [nameMember]: textOf(properties, nameMember),
    PolicyName: textOf(properties, 'PolicyName'),
  });
  const setDocument = async (properties: Properties, context: ResourceContext) => {
    const address = addressIn(properties);
    const document = properties['PolicyDocument'];
    await (document === undefined
      ? unlessMissing(context.call('iam', kind.delete, address), NoSuchEntity)
      : context.call('iam', kind.put, { ...address, PolicyDocument: jsonText(document) }));
    return {};
  };
  return {
    type,
    properties: { PolicyName: 'replace', [nameMember]: 'replace', PolicyDocument: 'update' },
    required: ['PolicyName', nameMember],
    nameProperty: undefined,
    attributeNames: [],
    creationKey: (properties) => `${textOf(properties, 'PolicyName')}|${textOf(properties, nameMember)}`,
    async create(id, properties, context) {
      await setDocument(properties, context);
      await context.created(id);
      return {};
    },
    update: (_, next, _previous, context) => setDocument(next, context),
    async remove(_, properties, context) {
      await unlessMissing(context.call('iam', kind.delete, addressIn(properties)), NoSuchEntity);
    },
  };
}

export const iamRolePolicy = identityPolicy('AWS::IAM::RolePolicy', ROLE);
export const iamUserPolicy = identityPolicy('AWS::IAM::UserPolicy', USER);
export const iamGroupPolicy = identityPolicy('AWS::IAM::GroupPolicy', GROUP);
