/**
 * The folders of src/ and what each may import. `npm run layers` writes the linter's rules
 * (.oxlint-layers.json) and the table in docs/architecture.md from this list.
 */
export interface Layer {
  /** The folder in src/. */
  readonly name: string;
  /** What the folder is about, for the table. */
  readonly purpose: string;
  /** Layers listed before this one, in the order of the table. */
  readonly imports: readonly string[];
  /** Single files of other layers, as import patterns. */
  readonly importsFiles?: readonly string[];
  /** A layer with a folder of the same name, which import patterns cannot distinguish from this one. */
  readonly namesakeIn?: string;
  /** What its files end in, if not in `ts` alone. */
  readonly extensions?: readonly string[];
  /** Where the code runs, if not in the server's process. */
  readonly runsIn?: string;
  /** What the folder uses directly; the rest comes in as a parameter: Clock, Disk, Random. */
  readonly uses?: readonly SystemAccess[];
}

export type SystemAccess = 'clock and randomness' | 'files';

const EVERYTHING: readonly SystemAccess[] = ['clock and randomness', 'files'];

/** A layer imports only from layers listed before it. */
export const LAYERS: readonly Layer[] = [
  { name: 'lib', purpose: 'clock, random, disk, assertions, names', imports: [], uses: EVERYTHING },
  { name: 'schema', purpose: 'shapes, operations, errors, validation', imports: ['lib'] },
  {
    name: 'policy',
    purpose: 'IAM policies: their grammar, and whether one allows a request',
    imports: ['lib'],
  },
  {
    name: 'storage',
    purpose: 'the port (`LogStore`, `MetaStore`, `BlobStore`); `embedded/` implements it on one disk',
    imports: ['lib'],
  },
  {
    name: 'access',
    purpose: 'who signs requests, and what they may do',
    imports: ['storage', 'policy', 'schema', 'lib'],
  },
  {
    name: 'engine',
    purpose: 'streams, shards, sequence numbers, iterators, quotas',
    imports: ['storage', 'lib'],
  },
  {
    name: 'cluster',
    purpose: 'members, leases and the home of a cluster of gateways',
    imports: ['storage', 'lib'],
  },
  { name: 'runtime', purpose: 'execution environments, the Runtime API', imports: ['lib'] },
  {
    name: 'bootstrap',
    purpose: "runs inside a function's process: loads the handler, logs, polls",
    imports: [],
    runsIn: "the function's process",
    uses: EVERYTHING,
  },
  {
    name: 'launcher',
    purpose: 'spawns the processes of functions for the server, and kills them when it is gone',
    imports: ['runtime', 'lib'],
    runsIn: 'a process of its own',
  },
  {
    name: 'redirect',
    purpose: 'preloaded into other Node and Python programs: sends their AWS calls to this server',
    imports: [],
    runsIn: 'other programs',
    uses: EVERYTHING,
  },
  {
    name: 'records',
    purpose: '`millrace/records`: decodes records in handlers, here and on AWS',
    imports: [],
    runsIn: 'handlers, and the processes of the server and the command line',
  },
  {
    name: 'decoding',
    purpose: 'decodes records by a schema of the user: Protobuf, Avro',
    imports: [],
    runsIn: 'a browser, and the process of the command line',
  },
  {
    name: 'protocol',
    purpose: 'JSON 1.1, CBOR, rest-json, query, rest-xml: bytes to input, output to bytes',
    imports: ['schema', 'lib'],
  },
  {
    name: 'mapping',
    purpose: 'event source mappings: read, batch, invoke, checkpoint',
    imports: ['engine', 'runtime', 'storage', 'lib'],
  },
  {
    name: 'services',
    purpose: 'AWS: one folder for each service, one file for each operation',
    imports: ['mapping', 'engine', 'runtime', 'access', 'storage', 'policy', 'schema', 'lib'],
  },
  {
    name: 'client',
    purpose: 'calls an operation over HTTP from its declaration',
    imports: ['services', 'protocol', 'schema', 'lib'],
  },
  {
    name: 'following',
    purpose: 'reads a stream through a client: its shards, across splits and merges',
    imports: ['client', 'services', 'schema', 'lib'],
  },
  {
    name: 'recording',
    purpose: 'streams in files: their formats, recording, replaying at a speed, mirroring a stream',
    imports: ['following', 'client', 'services', 'engine', 'records', 'schema', 'lib'],
    uses: ['files'],
  },
  {
    name: 'manifest',
    purpose: 'serverless.yml to a CloudFormation template',
    imports: ['lib'],
    uses: ['files'],
  },
  {
    name: 'deployment',
    purpose: 'deploys a project or a template to a server, through a client',
    imports: ['client', 'services', 'manifest', 'schema', 'lib'],
    uses: ['files'],
  },
  {
    name: 'opentelemetry',
    purpose: "exports traces, metrics and logs with the user's OpenTelemetry packages",
    imports: ['lib'],
  },
  {
    name: 'planning',
    purpose: 'shards, settings and cost of a stream from its traffic; the table of prices',
    imports: ['engine', 'lib'],
  },
  {
    name: 'load',
    purpose: 'generates load for a stream: profiles, a schedule of arrivals, a producer',
    imports: ['client', 'services', 'records', 'engine', 'schema', 'lib'],
  },
  {
    name: 'server',
    purpose: 'listening, routing, wiring',
    imports: [
      'services',
      'mapping',
      'cluster',
      'engine',
      'runtime',
      'protocol',
      'records',
      'access',
      'storage',
      'policy',
      'schema',
      'lib',
    ],
  },
  {
    name: 'library',
    purpose: '`millrace`: a server in the process of another program',
    imports: ['server', 'deployment', 'client', 'manifest', 'opentelemetry', 'lib'],
    uses: ['files'],
  },
  {
    name: 'testing',
    purpose: 'pipelines in the process of a test: `millrace/testing`',
    imports: [
      'server',
      'deployment',
      'recording',
      'client',
      'services',
      'protocol',
      'manifest',
      'opentelemetry',
      'bootstrap',
      'schema',
      'runtime',
      'mapping',
      'engine',
      'access',
      'storage',
      'policy',
      'lib',
    ],
    uses: EVERYTHING,
  },
  {
    name: 'cli',
    purpose: 'one file for each command',
    imports: [
      'server',
      'deployment',
      'load',
      'recording',
      'following',
      'client',
      'services',
      'protocol',
      'manifest',
      'schema',
      'runtime',
      'engine',
      'mapping',
      'access',
      'records',
      'decoding',
      'opentelemetry',
      'planning',
      'lib',
    ],
    uses: EVERYTHING,
  },
  {
    name: 'dashboard',
    purpose:
      'the web page at `/_millrace/`: talks HTTP only; the types of `server/dashboard/contract.ts` and `queue-contract.ts`',
    imports: ['decoding'],
    importsFiles: ['**/server/dashboard/contract.ts', '**/server/dashboard/queue-contract.ts'],
    namesakeIn: 'server',
    extensions: ['ts', 'tsx'],
    runsIn: 'a browser',
    uses: ['clock and randomness'],
  },
];
