import { formatArn } from '../../../../lib/aws/arn.ts';
import { type Attributes, pick, type ResourceContext, type ResourceHandler, textOf } from '../handler.ts';
import { callDynamoDb, changeTable, deleteTable, describeTable, untilActive } from './table-calls.ts';
import { toTableInput } from './table-input.ts';
import { tableChanges } from './table-changes.ts';
import { setBackups, setTimeToLive, updateTableTags } from './table-updates.ts';

const MAX_NAME_LENGTH = 255;

/** Properties that CreateTable takes. */
const CREATED = {
  AttributeDefinitions: 'update',
  BillingMode: 'update',
  DeletionProtectionEnabled: 'update',
  GlobalSecondaryIndexes: 'update',
  KeySchema: 'replace',
  LocalSecondaryIndexes: 'replace',
  OnDemandThroughput: 'update',
  ProvisionedThroughput: 'update',
  SSESpecification: 'update',
  StreamSpecification: 'update',
  TableClass: 'update',
  Tags: 'update',
} as const;

/**
 * A table of the server that calls of DynamoDB are forwarded to.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 */
export const dynamoDbTable: ResourceHandler = {
  type: 'AWS::DynamoDB::Table',
  forwardedService: 'dynamodb',
  properties: {
    ...CREATED,
    PointInTimeRecoverySpecification: 'update',
    TableName: 'replace',
    TimeToLiveSpecification: 'update',
  },
  required: ['KeySchema'],
  nameProperty: 'TableName',
  attributeNames: ['Arn', 'StreamArn'],
  stackTags: 'own',

  creationKey: (properties, context) =>
    textOf(properties, 'TableName') ?? context.generateName(MAX_NAME_LENGTH),

  async create(name, properties, context) {
    const input = toTableInput(pick(properties, Object.keys(CREATED)));
    await callDynamoDb('CreateTable', { TableName: name, ...input }, context);
    await context.created(name);
    await untilActive(name, context);
    await setTimeToLive(name, properties, context);
    await setBackups(name, properties, {}, context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    const table = await describeTable(name, context);
    for (const change of tableChanges(next, previous, table)) {
      await changeTable(name, change, context);
    }
    await setTimeToLive(name, next, context);
    await setBackups(name, next, previous, context);
    await updateTableTags(table.TableArn ?? arnOf(name, context), next, previous, context);
    return attributes(name, context);
  },

  remove: (name, _, context) => deleteTable(name, context),
};

/** The ARNs are those of the stack's account and region, which DynamoDB Local's are not. */
async function attributes(name: string, context: ResourceContext): Promise<Attributes> {
  const { LatestStreamArn } = await describeTable(name, context);
  const Arn = arnOf(name, context);
  const label = LatestStreamArn?.split('/stream/')[1];
  return { Arn, ...(label !== undefined && { StreamArn: `${Arn}/stream/${label}` }) };
}

function arnOf(name: string, context: ResourceContext): string {
  return formatArn('dynamodb', context, `table/${name}`);
}
