import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** The number of views by page. */
export async function handler(): Promise<Record<string, number>> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: process.env.TABLE }));
  return Object.fromEntries(Items.map(({ page, views }) => [page!.S!, Number(views!.N)]));
}
