import { join } from 'node:path';
import { EXAMPLES_PATH } from '../../server/built-files.ts';

export interface Template {
  readonly summary: string;
  readonly directory: string;
  /** The files that a project starts with. Others of the folder are those of a developer of the template. */
  readonly files: readonly string[];
  /** What the user runs before `millrace dev`, if anything. */
  readonly install: string | undefined;
  /** The command that puts the first records into the stream or queue, while `millrace dev` runs. */
  readonly firstRecords: string;
}

/** What the projects with tests of their own have, besides their sources. */
const PROJECT_FILES = ['README.md', 'serverless.yml', 'package.json', 'tsconfig.json'];

/** The package of Millrace, which no registry has yet, and all others of the project. */
export const INSTALL_PACKED =
  'npm install --save-dev CLONE/millrace-*.tgz   # what `npm pack` has made in the clone of Millrace';

const PRODUCE = 'millrace invoke -f produce';

/** What `millrace init` can write; the first is the default. */
export const TEMPLATES: Readonly<Record<string, Template>> = {
  typescript: {
    summary: 'a stream with a producer and a consumer in TypeScript, bundled by serverless-esbuild',
    directory: join(EXAMPLES_PATH, 'quickstart'),
    files: ['serverless.yml', 'handler.ts', 'package.json', 'tsconfig.json'],
    install: 'npm install',
    firstRecords: `millrace invoke -f realtimeData --data '{"seconds": 3}'`,
  },
  javascript: {
    summary: 'the same in JavaScript, without a bundler',
    directory: join(EXAMPLES_PATH, 'templates/javascript'),
    files: ['serverless.yml', 'handler.mjs', 'package.json'],
    install: 'npm install',
    firstRecords: PRODUCE,
  },
  python: {
    summary: 'the same in Python',
    directory: join(EXAMPLES_PATH, 'templates/python'),
    files: ['serverless.yml', 'handler.py'],
    install: 'millrace runtime add boto3',
    firstRecords: PRODUCE,
  },
  http: {
    summary: 'an HTTP API that puts requests into a stream, and a consumer, in TypeScript',
    directory: join(EXAMPLES_PATH, 'templates/http'),
    files: ['serverless.yml', 'handler.ts', 'package.json', 'tsconfig.json'],
    install: 'npm install',
    firstRecords: `curl -d '{"on": true}' URL-OF-THE-API/events/device-1`,
  },
  schedule: {
    summary: 'a function that runs every minute and writes to a stream, and a consumer, in JavaScript',
    directory: join(EXAMPLES_PATH, 'templates/schedule'),
    files: ['serverless.yml', 'handler.mjs', 'package.json'],
    install: 'npm install',
    firstRecords: 'millrace invoke -f measure',
  },
  queue: {
    summary: 'a worker that receives jobs from an SQS queue, with a queue for failed jobs, in JavaScript',
    directory: join(EXAMPLES_PATH, 'templates/queue'),
    files: ['serverless.yml', 'handler.mjs'],
    install: undefined,
    firstRecords: `millrace exec -- aws sqs send-message --queue-url JOBS-URL --message-body '{"job": 1}'`,
  },
  'clickstream-sessions': {
    summary: 'sessions of visitors by the minute, with a tumbling window, in TypeScript with tests',
    directory: join(EXAMPLES_PATH, 'clickstream-sessions'),
    files: [
      ...PROJECT_FILES,
      'data/click.json',
      'src/sessions.ts',
      'src/put-all.ts',
      'test/sessions.test.ts',
    ],
    install: INSTALL_PACKED,
    firstRecords: 'millrace produce clicks --profile clickstream --for 20s',
  },
  'iot-alerts': {
    summary: 'alerts for some readings, with a filter and a queue for failures, in TypeScript with tests',
    directory: join(EXAMPLES_PATH, 'iot-alerts'),
    files: [
      ...PROJECT_FILES,
      'data/reading.json',
      'data/broken-reading.json',
      'src/alert.ts',
      'test/alert.test.ts',
    ],
    install: INSTALL_PACKED,
    firstRecords: 'millrace produce readings --profile iot --for 20s',
  },
  'ticker-bars': {
    summary: 'price bars of symbols that are processed in parallel, in TypeScript with tests',
    directory: join(EXAMPLES_PATH, 'ticker-bars'),
    files: [...PROJECT_FILES, 'data/trade.json', 'src/bar.ts', 'src/bars.ts', 'test/bars.test.ts'],
    install: INSTALL_PACKED,
    firstRecords: 'millrace produce trades --profile ticker --for 20s',
  },
  'game-telemetry': {
    summary: 'two enhanced fan-out consumers of one stream, in TypeScript with tests',
    directory: join(EXAMPLES_PATH, 'game-telemetry'),
    files: [
      ...PROJECT_FILES,
      'data/move.json',
      'data/kill.json',
      'src/game-event.ts',
      'src/heatmap.ts',
      'src/put-json.ts',
      'src/score.ts',
      'test/consumers.test.ts',
    ],
    install: INSTALL_PACKED,
    firstRecords: 'millrace produce telemetry --profile game --for 20s',
  },
};
