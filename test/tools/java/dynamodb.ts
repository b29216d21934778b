import { createServer } from 'node:net';
import { eventually } from '../../support/eventually.ts';
import { JavaProject } from './java.ts';

const project = new JavaProject('dynamodb-local');

/** Fetches DynamoDB Local, 51 MB the first time. @returns whether it can be started */
export function fetchDynamoDb(): boolean {
  return project.fetch();
}

/** Starts DynamoDB Local with its tables in memory. */
export async function startDynamoDb(): Promise<{ url: string; stop(): Promise<void> }> {
  project.compile();
  const port = await freePort();
  const child = project.start('millrace.DynamoDbLocal', String(port));
  await eventually(async () => child.of('ready').length > 0 || undefined);
  return { url: `http://127.0.0.1:${port}`, stop: () => child.stop() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
