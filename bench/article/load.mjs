// The load of the article's path: puts at a constant rate, each on an idle connection, and consumers that poll every
// shard. Prints a report when every consumer has read all records.
//   node load.mjs OPTIONS     options as in bench/article/run-load.ts, as JSON
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';

const { port, perSecond, seconds, connections, consumers, iterators, recordBytes } = JSON.parse(
  process.argv[2],
);
const RECORDS = perSecond * seconds;
const POLL_MS = 500;
// How often a consumer polls in vain after the last put.
const MAX_EMPTY_POLLS = 60;
const DISTINCT_REQUESTS = 1_024;
const DATA = Buffer.from('"Data":"');

function request(operation, body) {
  const text = JSON.stringify(body);
  const head = [
    'POST / HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/x-amz-json-1.1',
    `x-amz-target: Kinesis_20131202.${operation}`,
    'x-amz-date: 20260101T000000Z',
    'authorization: AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/kinesis/aws4_request, ' +
      `SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
    `content-length: ${text.length}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** A connection with one request in flight. */
class Connection {
  #socket = connect({ port, host: '127.0.0.1', noDelay: true });
  #pieces = [];
  #received = 0;
  #expected = Infinity;
  #resolve = () => {};

  constructor() {
    this.#socket.on('data', (bytes) => this.#receive(bytes));
    this.#socket.on('error', (error) => fail(error.message));
  }

  call(bytes) {
    this.#socket.write(bytes);
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  close() {
    this.#socket.destroy();
  }

  #receive(bytes) {
    this.#pieces.push(bytes);
    this.#received += bytes.length;
    if (this.#expected === Infinity) {
      const head = Buffer.concat(this.#pieces);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      const text = head.toString('latin1', 0, end);
      if (!text.startsWith('HTTP/1.1 200 ')) fail(head.toString('latin1', 0, 500));
      this.#expected = end + 4 + Number(/content-length: *(\d+)/i.exec(text)[1]);
    }
    if (this.#received < this.#expected) return;
    const response = Buffer.concat(this.#pieces);
    [this.#pieces, this.#received, this.#expected] = [[], 0, Infinity];
    this.#resolve(response);
  }
}

function fail(why) {
  console.error(why);
  process.exit(1);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function put() {
  const data = Buffer.alloc(recordBytes, 'millrace bench ').toString('base64');
  const requests = Array.from({ length: DISTINCT_REQUESTS }, () =>
    request('PutRecord', { StreamName: 'bench', Data: data, PartitionKey: randomUUID() }),
  );
  const idle = Array.from({ length: connections }, () => new Connection());
  const all = [...idle];
  const latenciesMs = [];
  const startMs = performance.now();
  const send = async (connection, bytes) => {
    const sentMs = performance.now();
    await connection.call(bytes);
    latenciesMs.push(performance.now() - sentMs);
    idle.push(connection);
  };
  for (let sent = 0; latenciesMs.length < RECORDS; await sleep(1)) {
    const due = Math.min(RECORDS, Math.floor(((performance.now() - startMs) * perSecond) / 1_000));
    for (const connection of idle.splice(0, due - sent))
      void send(connection, requests[sent++ % requests.length]);
  }
  const elapsed = (performance.now() - startMs) / 1_000;
  for (const connection of all) connection.close();
  latenciesMs.sort((a, b) => a - b);
  const at = (share) => latenciesMs[Math.floor(latenciesMs.length * share)];
  return { records: RECORDS, recordsPerSecond: RECORDS / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) };
}

let isDone = false;

async function consume() {
  let [records, emptyPolls] = [0, 0];
  const follow = async (first) => {
    const connection = new Connection();
    let iterator = first;
    while (records < RECORDS && emptyPolls < MAX_EMPTY_POLLS) {
      const response = await connection.call(
        request('GetRecords', { ShardIterator: iterator, Limit: 10_000 }),
      );
      iterator = /"NextShardIterator":"([^"]+)"/.exec(ends(response))[1];
      const before = records;
      for (let at = response.indexOf(DATA); at !== -1; at = response.indexOf(DATA, at + 1)) records++;
      emptyPolls = records === before && isDone ? emptyPolls + 1 : 0;
      if (records < RECORDS) await sleep(POLL_MS);
    }
    connection.close();
  };
  await Promise.all(iterators.map(follow));
  return records;
}

/** The beginning and the end of a response, which have its members except the records. */
function ends(response) {
  return (
    response.toString('latin1', 0, 1_000) + response.toString('latin1', Math.max(0, response.length - 1_000))
  );
}

const reading = Array.from({ length: consumers }, consume);
const report = await put();
isDone = true;
console.log(JSON.stringify({ ...report, read: await Promise.all(reading) }));
