import { AWS_OPERATIONS } from './aws-operations.ts';

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
  const missing = awsOperations(name).filter((operation) => !operations.has(operation));
  const remark = REMARKS[name];
  return [
    `## ${name}: ${answered.length} of ${answered.length + missing.length} operations`,
    answered.map((operation) => line(operation, coveringTest(name, operation, tests))).join('\n'),
    ...(remark === undefined ? [] : [remark]),
    ...(missing.length === 0 ? [] : [`Not supported: ${missing.join(', ')}.`]),
  ].join('\n\n');
}

function line(operation: string, test: string | undefined): string {
  return test === undefined ? `- ${operation}: no test` : `- ${operation}: [${test}](../${test})`;
}

/** @throws when the list of a new service is missing */
function awsOperations(service: string): string[] {
  const names = AWS_OPERATIONS[service];
  if (names === undefined)
    throw new Error(`name the operations of ${service} in scripts/docs/aws-operations.ts`);
  return names.trim().split(/\s+/);
}

export function covers({ text }: TestFile, operation: string): boolean {
  return new RegExp(`\\b${operation}(?:Command)?\\b`).test(text);
}

/** A test of the service that calls the operation by its declaration or by its command of an SDK; else any other. */
export function coveringTest(
  service: string,
  operation: string,
  tests: readonly TestFile[],
): string | undefined {
  const covering = tests.filter((test) => covers(test, operation)).map(({ path }) => path);
  const own = covering.filter((path) => path.startsWith(`test/services/${service}/`));
  return own.sort()[0] ?? covering.sort()[0];
}
