export const REGION = 'us-east-1';
/** The account of the fuzzed requests. */
export const ACCOUNT = '000000000000';
/** The account of the control client and of the functions whose responses are fuzzed. No fuzzed request reaches it. */
export const CONTROL_ACCOUNT = '999999999999';

/** Resources of the fuzzed account, until a request deletes them. */
export const NAMES = {
  stream: 'fuzz',
  bucket: 'fuzz-bucket',
  queue: 'fuzz-queue',
  topic: 'fuzz-topic',
  logGroup: '/fuzz',
  stack: 'fuzz-stack',
} as const;
