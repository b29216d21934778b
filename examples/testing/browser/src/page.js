import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';

/* global ENDPOINT, REGION -- the bundler replaces them. */
const kinesis = new KinesisClient({
  endpoint: ENDPOINT,
  region: REGION,
  // A page for AWS gets temporary ones from Cognito.
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

const status = document.querySelector('[role=status]');

async function sendClick() {
  try {
    const click = { type: 'buy', page: location.pathname };
    const Data = new TextEncoder().encode(JSON.stringify(click));
    await kinesis.send(new PutRecordCommand({ StreamName: 'clicks', PartitionKey: 'visitor', Data }));
    status.textContent = 'sent';
  } catch (error) {
    status.textContent = `not sent: ${error.name}`;
  }
}

document.querySelector('button').addEventListener('click', () => void sendClick());
