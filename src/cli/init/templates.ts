import { join } from 'node:path';
import { QUICKSTART_PATH, TEMPLATES_PATH } from '../../server/built-files.ts';

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

const PRODUCE = 'millrace invoke -f produce';

/** What `millrace init` can write; the first is the default. */
export const TEMPLATES: Readonly<Record<string, Template>> = {
  typescript: {
    summary: 'a stream with a producer and a consumer in TypeScript, bundled by serverless-esbuild',
    directory: QUICKSTART_PATH,
    files: ['serverless.yml', 'handler.ts', 'package.json', 'tsconfig.json'],
    install: 'npm install',
    firstRecords: `millrace invoke -f realtimeData --data '{"seconds": 3}'`,
  },
  javascript: {
    summary: 'the same in JavaScript, without a bundler',
    directory: join(TEMPLATES_PATH, 'javascript'),
    files: ['serverless.yml', 'handler.mjs', 'package.json'],
    install: 'npm install',
    firstRecords: PRODUCE,
  },
  python: {
    summary: 'the same in Python',
    directory: join(TEMPLATES_PATH, 'python'),
    files: ['serverless.yml', 'handler.py'],
    install: 'millrace runtime add boto3',
    firstRecords: PRODUCE,
  },
  http: {
    summary: 'an HTTP API that puts requests into a stream, and a consumer, in TypeScript',
    directory: join(TEMPLATES_PATH, 'http'),
    files: ['serverless.yml', 'handler.ts', 'package.json', 'tsconfig.json'],
    install: 'npm install',
    firstRecords: `curl -d '{"on": true}' URL-OF-THE-API/events/device-1`,
  },
  schedule: {
    summary: 'a function that runs every minute and writes to a stream, and a consumer, in JavaScript',
    directory: join(TEMPLATES_PATH, 'schedule'),
    files: ['serverless.yml', 'handler.mjs', 'package.json'],
    install: 'npm install',
    firstRecords: 'millrace invoke -f measure',
  },
  queue: {
    summary: 'a worker that receives jobs from an SQS queue, with a queue for failed jobs, in JavaScript',
    directory: join(TEMPLATES_PATH, 'queue'),
    files: ['serverless.yml', 'handler.mjs'],
    install: undefined,
    firstRecords: `millrace exec -- aws sqs send-message --queue-url JOBS-URL --message-body '{"job": 1}'`,
  },
};
