// The yardstick of the article's path: the system calls of a server with a stream and a function, and none of their
// logic. A put is written to a file with O_DSYNC (all that wait, at once) and answered. The child of its shard receives
// the records that were put since its last poll, and its output is appended to another file. The server prints its port.
//   node bare-server.mjs DIRECTORY SHARDS
import { spawn } from 'node:child_process';
import { constants, open, write, writev } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const [directory, shardCount] = process.argv.slice(2);
// What consumers may read: a few polls' worth for each shard.
const KEPT_RECORDS = 10_000;
const PUT_RESPONSE = response(
  '{"SequenceNumber":"49671234567890123456789012345678901234567890123456789012","ShardId":"shardId-000000000000"}',
);
const EMPTY_RESPONSE = response('');

const shards = Array.from({ length: Number(shardCount) }, () => ({
  records: [],
  first: 0,
  delivered: 0,
  poll: undefined,
}));
let connections = 0;

function response(body) {
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`),
    Buffer.from(body),
  ]);
}

/** Writes what was added while the last write was in flight. */
function appender(file, flags, onWritten) {
  let [waiting, isWriting, descriptor] = [[], false, undefined];
  const next = () => {
    if (isWriting || descriptor === undefined || waiting.length === 0) return;
    isWriting = true;
    const batch = waiting;
    waiting = [];
    const done = () => {
      isWriting = false;
      next();
      onWritten(batch);
    };
    if (batch.length === 1) write(descriptor, batch[0].bytes, done);
    else
      writev(
        descriptor,
        batch.map(({ bytes }) => bytes),
        done,
      );
  };
  open(file, flags, (error, opened) => {
    if (error) throw error;
    descriptor = opened;
    next();
  });
  return (one) => {
    waiting.push(one);
    next();
  };
}

const NEW_FILE = constants.O_CREAT | constants.O_WRONLY;
const addPut = appender(join(directory, 'records'), NEW_FILE | constants.O_DSYNC, (batch) => {
  const changed = new Set();
  for (const { bytes, shard, socket } of batch) {
    shard.records.push(bytes);
    socket.write(PUT_RESPONSE);
    changed.add(shard);
  }
  for (const shard of changed) {
    if (shard.records.length > 2 * KEPT_RECORDS) shard.first += shard.records.splice(0, KEPT_RECORDS).length;
    deliver(shard);
  }
});
const addLines = appender(join(directory, 'log'), NEW_FILE, () => {});

function recordsFrom(shard, from) {
  const pieces = [Buffer.from('{"Records":[')];
  for (let index = from; index < shard.records.length; index++) {
    if (index > from) pieces.push(COMMA);
    pieces.push(shard.records[index]);
  }
  return pieces;
}
const COMMA = Buffer.from(',');

function deliver(shard) {
  const from = shard.delivered - shard.first;
  if (!shard.poll || from === shard.records.length) return;
  const pieces = recordsFrom(shard, from);
  pieces.push(Buffer.from(']}'));
  shard.delivered = shard.first + shard.records.length;
  shard.poll.write(response(Buffer.concat(pieces)));
  shard.poll = undefined;
}

/** The iterator is `SHARD-INDEX`. */
function read(socket, iterator) {
  const [name, index] = iterator.split('-').map(Number);
  const shard = shards[name];
  const from = Number.isNaN(index) ? shard.records.length : Math.max(0, index - shard.first);
  const pieces = recordsFrom(shard, from);
  pieces.push(Buffer.from(`],"NextShardIterator":"${name}-${shard.first + shard.records.length}"}`));
  socket.write(response(Buffer.concat(pieces)));
}

const server = createServer({ noDelay: true }, (socket) => {
  const ownShard = shards[connections++ % shards.length];
  let received = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
    for (;;) {
      const end = received.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = received.toString('latin1', 0, end);
      const to = end + 4 + Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (received.length < to) return;
      const body = received.subarray(end + 4, to);
      received = received.subarray(to);
      if (head.startsWith('GET /next/')) {
        const shard = shards[Number(head.slice(10, head.indexOf(' ', 10)))];
        shard.poll = socket;
        deliver(shard);
      } else if (head.startsWith('POST /response')) {
        socket.write(EMPTY_RESPONSE);
      } else if (head.includes('.GetRecords')) {
        read(socket, JSON.parse(body.toString()).ShardIterator);
      } else {
        addPut({ bytes: body, shard: ownShard, socket });
      }
    }
  });
  socket.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  for (const index of shards.keys()) {
    const words = [join(import.meta.dirname, 'bare-child.mjs'), String(port), String(index)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (bytes) => addLines({ bytes }));
    child.on('exit', () => process.exit(1));
  }
  console.log(JSON.stringify({ port }));
});
