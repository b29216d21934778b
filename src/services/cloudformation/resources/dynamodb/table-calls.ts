import { isServiceError } from '../../../../schema/error.ts';
import { ServiceNotForwarded } from '../../forwarded-calls.ts';
import type { ResourceContext } from '../handler.ts';

/** What DescribeTable reports and a stack needs. */
export interface TableFacts {
  readonly TableStatus?: string;
  readonly TableArn?: string;
  readonly LatestStreamArn?: string;
  readonly StreamSpecification?: { readonly StreamEnabled: boolean; readonly StreamViewType?: string };
  /** Absent for a table that was created with provisioned capacity. */
  readonly BillingModeSummary?: { readonly BillingMode: string };
  readonly ProvisionedThroughput?: Capacity;
  readonly GlobalSecondaryIndexes?: readonly IndexFacts[];
}

export interface Capacity {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** What cannot be changed in an index. */
export interface IndexShape {
  readonly IndexName: string;
  readonly KeySchema: unknown;
  readonly Projection: unknown;
}

interface IndexFacts extends IndexShape {
  readonly IndexStatus: string;
  readonly ProvisionedThroughput?: Capacity;
}

/** Calls an operation of the DynamoDB that calls are forwarded to. @throws its ServiceError */
export function callDynamoDb(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  context: ResourceContext,
): Promise<Readonly<Record<string, unknown>>> {
  return context.callForwarded('dynamodb', `DynamoDB_20120810.${operation}`, input);
}

export async function describeTable(name: string, context: ResourceContext): Promise<TableFacts> {
  const { Table } = await callDynamoDb('DescribeTable', { TableName: name }, context);
  return Table as TableFacts;
}

/** Waits until the table and its indexes can be used, and changed again. */
export async function untilActive(name: string, context: ResourceContext): Promise<void> {
  await context.waitUntil(async () => {
    const { TableStatus, GlobalSecondaryIndexes = [] } = await describeTable(name, context);
    return (
      TableStatus === 'ACTIVE' && GlobalSecondaryIndexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')
    );
  });
}

/** Resolves when the table is deleted; a table that does not exist is not an error. */
export async function deleteTable(name: string, context: ResourceContext): Promise<void> {
  try {
    await callDynamoDb('DeleteTable', { TableName: name }, context);
    await context.waitUntil(async () => {
      await describeTable(name, context);
      return false;
    });
  } catch (error) {
    const isGone = isServiceError(error) && error.code === 'ResourceNotFoundException';
    // A table stays on its server when calls are no longer forwarded there.
    if (!isGone && !isServiceError(error, ServiceNotForwarded)) throw error;
  }
}

/** Changes a table. DynamoDB Local has no use for some settings, and finds nothing to change. */
export async function changeTable(
  name: string,
  change: Readonly<Record<string, unknown>>,
  context: ResourceContext,
): Promise<void> {
  try {
    await callDynamoDb('UpdateTable', { TableName: name, ...change }, context);
  } catch (error) {
    if (!isServiceError(error) || error.message !== 'Nothing to update') throw error;
  }
  await untilActive(name, context);
}

/** Calls an operation that DynamoDB Local lacks. The settings of these operations do not change what a table returns. */
export async function callIfKnown(...call: Parameters<typeof callDynamoDb>): Promise<void> {
  try {
    await callDynamoDb(...call);
  } catch (error) {
    if (!isServiceError(error) || error.code !== 'UnknownOperationException') throw error;
  }
}
