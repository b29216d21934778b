// The yardstick of a function's process: polls for events, writes a line for each record, responds and polls again in
// one write.
//   node bare-child.mjs PORT SHARD
import { writeSync } from 'node:fs';
import { connect } from 'node:net';

const [port, shard] = process.argv.slice(2);
const NEXT = `GET /next/${shard} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
const RESPONSE = `POST /response HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 4\r\n\r\nnull`;
const STANDARD_OUTPUT = 1;

let received = Buffer.alloc(0);
/** The body of the next whole response. */
function take() {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const from = end + 4;
  const to = from + Number(/content-length: (\d+)/.exec(received.toString('latin1', 0, end))[1]);
  if (received.length < to) return undefined;
  const body = received.subarray(from, to);
  received = received.subarray(to);
  return body;
}

function handle(event) {
  for (const { Data } of JSON.parse(event.toString('latin1')).Records)
    writeSync(STANDARD_OUTPUT, `${Data}\n`);
  socket.write(RESPONSE + NEXT);
}

const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
socket.on('data', (bytes) => {
  received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
  for (let body = take(); body; body = take()) if (body.length > 0) handle(body);
});
socket.on('close', () => process.exit());
socket.write(NEXT);
