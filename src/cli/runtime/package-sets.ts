import { UsageError } from '../command-line/options.ts';

/** Packages to install, as npm or pip takes them. */
export interface PackageSet {
  readonly installer: 'npm' | 'pip';
  readonly packages: readonly string[];
}

// AWS's Node runtimes carry every client of the SDK, some 400 of them. These are the ones that pipelines use; others
// can be added by their names.
const CLIENTS = [
  'cloudformation',
  'cloudwatch',
  'cloudwatch-logs',
  'dynamodb',
  'dynamodb-streams',
  'eventbridge',
  'firehose',
  'iam',
  'kinesis',
  'lambda',
  's3',
  'secrets-manager',
  'sfn',
  'sns',
  'sqs',
  'ssm',
  'sts',
];
const LIBRARIES = [
  'credential-providers',
  'lib-dynamodb',
  'lib-storage',
  's3-request-presigner',
  'util-dynamodb',
];

const SETS: Readonly<Record<string, PackageSet>> = {
  'aws-sdk': {
    installer: 'npm',
    packages: [...CLIENTS.map((name) => `client-${name}`), ...LIBRARIES].map((name) => `@aws-sdk/${name}@^3`),
  },
  // nodejs16.x and older.
  'aws-sdk-v2': { installer: 'npm', packages: ['aws-sdk@^2'] },
  boto3: { installer: 'pip', packages: ['boto3>=1,<2'] },
};

export const SET_NAMES = Object.keys(SETS);

/** The packages that a word of the command line names. @throws UsageError when AWS's runtimes do not carry them */
export function packageSet(word: string): PackageSet {
  const set = Object.hasOwn(SETS, word) ? SETS[word] : undefined;
  if (set) return set;
  if (/^@aws-sdk\/[a-z\d-]+$/.test(word)) return { installer: 'npm', packages: [`${word}@^3`] };
  if (/^@smithy\/[a-z\d-]+$/.test(word)) return { installer: 'npm', packages: [word] };
  throw new UsageError(
    `AWS's runtimes do not carry ${word}, so a function must bring it in its package or in a layer; ` +
      `they carry ${SET_NAMES.join(', ')}, @aws-sdk/NAME and @smithy/NAME`,
  );
}
