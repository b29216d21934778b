import { tagList } from './tags.ts';
import {
  type Expansion,
  invalidResource,
  rejectUnknownProperties,
  type SamResource,
} from './sam-resource.ts';
import { present, treeOf } from './tree.ts';

const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = { Binary: 'B', Number: 'N', String: 'S' };
const DEFAULT_KEY = { Name: 'id', Type: 'String' };

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html */
export function expandSimpleTable(resource: SamResource): Expansion {
  rejectUnknownProperties(resource, [
    'PointInTimeRecoverySpecification',
    'PrimaryKey',
    'ProvisionedThroughput',
    'SSESpecification',
    'TableName',
    'Tags',
  ]);
  const { logicalId, properties, attributes } = resource;
  const { Name: name, Type: keyType } = treeOf(properties['PrimaryKey'] ?? DEFAULT_KEY);
  const attributeType = ATTRIBUTE_TYPES[String(keyType)];
  if (attributeType === undefined) throw invalidResource(resource, `Invalid 'Type' "${String(keyType)}".`);
  const throughput = properties['ProvisionedThroughput'];
  return {
    resources: {
      [logicalId]: {
        ...attributes,
        Type: 'AWS::DynamoDB::Table',
        Properties: present({
          AttributeDefinitions: [{ AttributeName: name, AttributeType: attributeType }],
          KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
          ProvisionedThroughput: throughput,
          BillingMode: throughput === undefined ? 'PAY_PER_REQUEST' : undefined,
          PointInTimeRecoverySpecification: properties['PointInTimeRecoverySpecification'],
          SSESpecification: properties['SSESpecification'],
          TableName: properties['TableName'],
          Tags: properties['Tags'] === undefined ? undefined : tagList(properties['Tags']),
        }),
      },
    },
  };
}
