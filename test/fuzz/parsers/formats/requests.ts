import { MemoryDisk } from '../../../../src/lib/disk/memory/memory-disk.ts';
import { type Logger, silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { createDispatcher, type RequestContext } from '../../../../src/protocol/dispatcher.ts';
import type { WireRequest } from '../../../../src/protocol/http.ts';
import { defineError } from '../../../../src/schema/error.ts';
import type { BoundOperation, ProtocolName, Service } from '../../../../src/schema/service.ts';
import { Closers } from '../../../../src/server/closers.ts';
import { splitRequestTarget } from '../../../../src/server/http/request-target.ts';
import { openServices } from '../../../../src/server/services/open-services.ts';
import { requestInProtocol } from '../../operation-requests.ts';
import { Disagreement, type Parser } from '../parser.ts';

/*
 * Requests to every operation of every service, from the router to the checked input and the permissions that the call
 * needs. The operations themselves are not run: `--part requests` does that in the built server.
 */

/** What each operation answers: its input was read and is valid. */
const NotRun = defineError('FuzzOperationNotRun');
const NOT_RUN = 'The input is valid.';
const MAX_FAULTS = 100;

/** The services of a server on an empty directory. */
async function servicesOf(): Promise<readonly Service[]> {
  const { services, stopWork } = await openServices(
    {
      disk: new MemoryDisk('memory'),
      clock: new VirtualClock(),
      random: seededRandom('requests'),
      logger: silentLogger,
      quotas: 'on',
      durability: 'os',
      timeScale: 1,
      endpoint: () => 'http://127.0.0.1',
      functionEndpoint: () => 'http://127.0.0.1',
    },
    new Closers(),
  );
  await stopWork();
  return services;
}

function withoutRunning(service: Service): Service {
  const operations = new Map<string, BoundOperation>();
  for (const [name, bound] of service.operations) {
    operations.set(name, { ...bound, run: () => Promise.reject(NotRun(NOT_RUN)) });
  }
  return { ...service, operations };
}

const services = (await servicesOf()).map(withoutRunning);

/** What was logged as an error since the last request. */
const faults: string[] = [];
const logger: Logger = {
  ...silentLogger,
  error: (message, facts) => {
    if (faults.length < MAX_FAULTS) faults.push(`${message} ${describe(facts?.['error'])}`);
  },
};
const describe = (cause: unknown) =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);

const dispatch = createDispatcher(services, {
  logger,
  random: seededRandom('ids'),
  clock: new VirtualClock(),
  identify: () => ({
    account: '000000000000',
    authority: { name: 'anyone', require: () => undefined },
  }),
});

const context: RequestContext = {
  requestId: '11111111-2222-4333-8444-555555555555',
  signal: new AbortController().signal,
};

/** A method and target, header lines, an empty line, and the body. */
function textOf(request: {
  method: string;
  path: string;
  headers: readonly (readonly [string, string])[];
  body: Buffer;
}) {
  const lines = [
    `${request.method} ${request.path}`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`, 'latin1'), request.body]);
}

function requestOf(input: Buffer): WireRequest {
  const end = input.indexOf('\n\n');
  const [first = '', ...lines] = input.toString('latin1', 0, end < 0 ? input.length : end).split('\n');
  const space = first.indexOf(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return {
    method: first.slice(0, Math.max(0, space)),
    ...splitRequestTarget(first.slice(space + 1)),
    headers,
    body: end < 0 ? Buffer.alloc(0) : input.subarray(end + 2),
  };
}

const TRIES = 20;

/** A request to every operation in a protocol, with a valid input if one is drawn from its declaration in a few tries. */
async function samplesOf(protocol: ProtocolName): Promise<Buffer[]> {
  const random = seededRandom(`samples:${protocol}`);
  const samples: Buffer[] = [];
  for (const service of services.filter(({ protocols }) => protocols.includes(protocol))) {
    for (const { operation } of service.operations.values()) {
      const draw = () => textOf(requestInProtocol(service, operation, protocol, random));
      let sample = draw();
      for (let tries = 1; tries < TRIES && !(await isRead(sample)); tries++) sample = draw();
      samples.push(sample);
    }
  }
  return samples;
}

/** Whether the input of a request was read and is valid. @throws Disagreement for an internal failure */
async function isRead(input: Buffer): Promise<boolean> {
  faults.length = 0;
  const { status, body } = await dispatch(requestOf(Buffer.from(input)), context);
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body.toString('latin1') : '';
  if (faults.length > 0) throw new Disagreement(`an internal failure: ${faults.join('\n')}`);
  if (status >= 500 && !EXPECTED.has(status) && text !== RECORDED)
    throw new Disagreement(`the status ${status}: ${text}`);
  return text.includes(NOT_RUN);
}

/** Of what S3 has and this server does not. */
const EXPECTED: ReadonlySet<number> = new Set([501]);
/** What AWS returns for an unknown content type: src/protocol/json-rpc/unreadable-requests.ts. */
const RECORDED = '<InternalFailure/>\n';

const TOKENS: Readonly<Record<ProtocolName, readonly string[]>> = (() => {
  const json = ['{', '}', '[', ']', ':', ',', '"', '1e5', '2026-01-01T00:00:00Z', '"AAAA"'];
  const cbor = ['\x9f', '\xbf', '\xff', '\x5f', '\xfb', '\xc1', '\xa1', '\x81', '\xf6'];
  const xml = ['<a>', '</a>', '<a/>', '<![CDATA[', ']]>', '&amp;', '&#0;'];
  const path = ['/', '%2F', '%', '?', '&', '=', '%00', '..'];
  return {
    'json-1.0': json,
    'json-1.1': json,
    'cbor-1.1': cbor,
    'rpc-v2-cbor': cbor,
    'rest-json': [...json, ...path],
    'rest-xml': [...xml, ...path],
    query: ['&', '=', '.member.1', '.entry.1.key', '.1', 'Action', '%', '+', '.', ...path],
  };
})();
const HEAD_TOKENS = [
  'x-amz-target',
  'content-type',
  'authorization',
  'smithy-protocol',
  'content-encoding: gzip',
  'GET',
  'PUT',
  'DELETE',
  '\n',
];

async function requestParser(protocol: ProtocolName): Promise<Parser> {
  return {
    name: `request-${protocol}`,
    samples: await samplesOf(protocol),
    tokens: [...TOKENS[protocol], ...HEAD_TOKENS],
    areSamplesAccepted: false,
    parse: isRead,
  };
}

const parsers: Parser[] = [];
for (const protocol of Object.keys(TOKENS) as ProtocolName[]) parsers.push(await requestParser(protocol));

export const requestParsers: readonly Parser[] = parsers;
