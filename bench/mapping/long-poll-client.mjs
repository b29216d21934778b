// Polls a bare server for events and calls a handler with them, one after the other. Reports when it starts.
//   node long-poll-client.mjs PORT HANDLER
import { Agent, request } from 'node:http';
import { pathToFileURL } from 'node:url';

const [port, file] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(file).href);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    })
      .on('error', reject)
      .end(body);
  });
}

console.log('{}');
for (;;) {
  const event = await call('GET', '/next');
  await handler(JSON.parse(event.toString()));
  await call('POST', '/response', 'null');
}
