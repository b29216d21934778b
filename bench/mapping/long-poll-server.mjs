// The yardstick of mappings and functions: a bare server that returns events to polling clients. Prints its port.
//
//   ready FILE     responds to every poll at once with the content of the file
//   queue          a poll waits until records are put, and returns all of them
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [kind, file] = process.argv.slice(2);
const event = kind === 'ready' ? readFileSync(file) : undefined;
const records = [];
let waiting;

function deliver() {
  if (!waiting || (!event && records.length === 0)) return;
  const body = event ?? Buffer.from(`{"Records":[${records.splice(0).join()}]}`);
  waiting.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  waiting.end(body);
  waiting = undefined;
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    waiting = response;
    deliver();
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/put') records.push(Buffer.concat(chunks).toString());
    response.writeHead(202, { 'content-length': 0 });
    response.end();
    deliver();
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
