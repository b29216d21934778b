import { AWS_OPERATIONS, NEWER_OPERATIONS } from './aws-operations.ts';

/** A service as the server has it: its operations are read from their declarations. */
interface ImplementedService {
  readonly name: string;
  readonly operations: ReadonlyMap<string, unknown>;
}

/** A test file of this repository. */
export interface TestFile {
  /** From the root: `test/services/kinesis/streams.test.ts`. */
  readonly path: string;
  readonly text: string;
}

/** What is named beside a service because it is asked for; an answer to it is an unknown operation. */
const REMARKS: Readonly<Record<string, string>> = {
  kinesis:
    'Channels (five operations) and queues are not supported: they are answered with `UnknownOperationException`.',
};

/** docs/support.md: every operation of every service that is here, whether it is answered, and which test shows it. */
export function supportMatrix(services: readonly ImplementedService[], tests: readonly TestFile[]): string {
  const sections = [...services]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((service) => section(service, tests));
  return [
    '# What is supported',
    'Written by `npm run docs` from the declarations of the operations; do not edit. Each operation names a test that calls it.',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

function section({ name, operations }: ImplementedService, tests: readonly TestFile[]): string {
  const answered = [...operations.keys()].sort();
  const newer = namesIn(NEWER_OPERATIONS[name] ?? '');
  const missing = [...awsOperations(name), ...newer].filter((operation) => !operations.has(operation));
  const remark = REMARKS[name];
  return [
    `## ${name}: ${counted(name, operations)}`,
    answered.map((operation) => line(operation, coveringTest(name, operation, tests))).join('\n'),
    ...(remark === undefined ? [] : [remark]),
    ...(missing.length === 0 ? [] : [`Not supported: ${missing.join(', ')}.`]),
  ].join('\n\n');
}

/** `39 of 39 operations, 1 of 6 newer ones` */
function counted(name: string, operations: ReadonlyMap<string, unknown>): string {
  const newer = namesIn(NEWER_OPERATIONS[name] ?? '');
  const newerAnswered = newer.filter((operation) => operations.has(operation)).length;
  const answered = operations.size - newerAnswered;
  const missing = awsOperations(name).filter((operation) => !operations.has(operation)).length;
  const common = `${answered} of ${answered + missing} operations`;
  return newer.length === 0 ? common : `${common}, ${newerAnswered} of ${newer.length} newer ones`;
}

function line(operation: string, test: string | undefined): string {
  return test === undefined ? `- ${operation}: no test` : `- ${operation}: [${test}](../${test})`;
}

/** @throws when the list of a new service is missing */
function awsOperations(service: string): string[] {
  const names = AWS_OPERATIONS[service];
  if (names === undefined)
    throw new Error(`name the operations of ${service} in scripts/docs/aws-operations.ts`);
  return namesIn(names);
}

function namesIn(text: string): string[] {
  return text.split(/\s+/).filter((name) => name !== '');
}

export function covers({ text }: TestFile, operation: string): boolean {
  return new RegExp(`\\b${operation}(?:Command)?\\b`).test(text);
}

/** How often a test calls it, by its declaration, by its name or by its command of an SDK. */
function callsIn({ text }: TestFile, operation: string): number {
  const call = new RegExp(`\\w\\(\\s*'?${operation}\\b|\\bnew ${operation}Command\\b`, 'g');
  return [...text.matchAll(call)].length;
}

/** The test of the service that calls the operation most; else one that calls it from elsewhere, or knows of it. */
export function coveringTest(
  service: string,
  operation: string,
  tests: readonly TestFile[],
): string | undefined {
  const covering = tests
    .filter((test) => covers(test, operation))
    .map((test) => {
      const calls = callsIn(test, operation);
      const isOwn = test.path.startsWith(`test/services/${service}/`);
      return { path: test.path, calls, rank: (calls > 0 ? 2 : 0) + (isOwn ? 1 : 0) };
    });
  const [best] = covering.sort((a, b) => b.rank - a.rank || b.calls - a.calls || (a.path < b.path ? -1 : 1));
  return best?.path;
}
