export const REGION = 'us-east-1';
/** Where the fuzzed requests act. */
export const ACCOUNT = '000000000000';
/** Where the control client acts, and the functions live whose answers are fuzzed: no fuzzed request reaches it. */
export const CONTROL_ACCOUNT = '999999999999';

/** What stands ready in the fuzzed account, until a request deletes it. */
export const NAMES = {
  stream: 'fuzz',
  bucket: 'fuzz-bucket',
  queue: 'fuzz-queue',
  topic: 'fuzz-topic',
  logGroup: '/fuzz',
  stack: 'fuzz-stack',
} as const;
