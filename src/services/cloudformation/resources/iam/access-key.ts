import { NoSuchEntity } from '../../../iam/errors.ts';
import { CreateAccessKey } from '../../../iam/operations/access-keys/create-access-key.ts';
import { DeleteAccessKey } from '../../../iam/operations/access-keys/delete-access-key.ts';
import { ListAccessKeys } from '../../../iam/operations/access-keys/list-access-keys.ts';
import { UpdateAccessKey } from '../../../iam/operations/access-keys/update-access-key.ts';
import { ValidationError } from '../../errors.ts';
import { generatedId } from '../generated-id.ts';
import { differs, type ResourceHandler, shapesOf, textOf, unlessMissing } from '../handler.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html */
export const iamAccessKey: ResourceHandler = {
  type: 'AWS::IAM::AccessKey',
  // Another Serial means that another key is wanted.
  properties: { UserName: 'replace', Serial: 'replace', Status: 'update' },
  required: ['UserName'],
  nameProperty: undefined,
  attributeNames: ['SecretAccessKey'],
  shapes: shapesOf(UpdateAccessKey, ['UserName', 'Status']),
  checks: {
    Serial(value) {
      if (!/^\d+$/.test(String(value)))
        throw ValidationError('Value of property Serial must be of type Integer');
    },
  },

  ...generatedId(async ({ UserName }, context) => {
    const { AccessKeyMetadata: keys } = await context.call('iam', ListAccessKeys, { UserName });
    return keys.map(({ AccessKeyId }) => AccessKeyId);
  }),

  async create(_, properties, context) {
    const { UserName, Status: status } = properties;
    const { AccessKey: key } = await context.call('iam', CreateAccessKey, { UserName });
    const { AccessKeyId, SecretAccessKey } = key;
    context.keepSecret('SecretAccessKey');
    await context.created(AccessKeyId);
    // A new key is active.
    if (status !== undefined && status !== 'Active') {
      await context.call('iam', UpdateAccessKey, { UserName, AccessKeyId, Status: status });
    }
    return { SecretAccessKey };
  },

  async update(AccessKeyId, next, previous, context) {
    if (differs(next, previous, ['Status'])) {
      const Status = textOf(next, 'Status') ?? 'Active';
      await context.call('iam', UpdateAccessKey, { UserName: next['UserName'], AccessKeyId, Status });
    }
    // IAM returns the secret only once.
    return {};
  },

  async remove(AccessKeyId, { UserName }, context) {
    await unlessMissing(context.call('iam', DeleteAccessKey, { UserName, AccessKeyId }), NoSuchEntity);
  },
};
