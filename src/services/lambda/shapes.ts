import {
  blob,
  boolean,
  enumeration,
  integer,
  list,
  long,
  map,
  optional,
  string,
  structure,
} from '../../schema/shape.ts';
import { tagKey, tagValue } from '../../schema/tags.ts';
import { MAX_MEMORY_MB, MAX_TIMEOUT_SECONDS } from './limits.ts';

/** An ARN or empty text. */
export const OptionalArn = string({
  max: 10_000,
  pattern: /(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()/,
  patternText: '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()',
});

/** Destination of outcomes of asynchronous invocations, and of failed batches. */
export const DestinationArn = string({
  max: 350,
  pattern:
    /$|kafka:\/\/([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)/,
  patternText:
    '$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
});

/** A resource that invokes a function, or that an event source mapping reads. */
export const SourceArn = string({
  max: 10_000,
  pattern:
    /arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)/,
  patternText:
    'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
});

/** A resource with tags. */
export const TaggableArn = string({
  min: 1,
  max: 10_000,
  pattern:
    /arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)/,
});

/** A function in operations that change it. */
export const FunctionName = string({
  min: 1,
  max: 140,
  pattern:
    /(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?/,
});

/** A function in operations on all its versions. */
export const UnqualifiedFunctionName = string({
  min: 1,
  max: 140,
  pattern:
    /(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)/,
});

/** A function in operations that read or invoke it. */
export const NamespacedFunctionName = string({
  min: 1,
  max: 256,
  pattern:
    /(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?/,
  patternText:
    '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?',
});

export const Qualifier = string({
  min: 1,
  max: 128,
  pattern: /\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+/,
});

/** Checked by the service, not by AWS's request validation: docs/aws/lambda-functions.md#creating-and-updating. */
const RuntimeName = string();

export const RoleArn = string({
  max: 10_000,
  pattern: /arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/,
  patternText: 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
});
const HandlerName = string({ min: 0, max: 128, pattern: /[^\s]*/, patternText: '[^\\s]+' });
export const Description = string({ max: 256 });
const Timeout = integer({ min: 1, max: MAX_TIMEOUT_SECONDS });
const MemorySize = integer({ min: 128, max: MAX_MEMORY_MB });
export const PackageType = enumeration('Zip', 'Image');
export const Architecture = enumeration('x86_64', 'arm64');
export const Architectures = list(Architecture, { min: 1, max: 1, printsNull: true });
const EphemeralStorage = structure({ Size: integer({ min: 512, max: 10_240 }) }, 'EphemeralStorage');
const DeadLetterConfig = structure({ TargetArn: optional(OptionalArn) }, 'DeadLetterConfig');
const TracingConfig = structure({ Mode: optional(enumeration('Active', 'PassThrough')) }, 'TracingConfig');
const VpcConfig = structure(
  {
    SubnetIds: optional(list(string({ max: 1024, pattern: /subnet-[0-9a-z]*/ }), { max: 16 })),
    SecurityGroupIds: optional(list(string({ max: 1024, pattern: /sg-[0-9a-zA-Z]*/ }), { max: 5 })),
    Ipv6AllowedForDualStack: optional(boolean()),
  },
  'VpcConfig',
);
const TAG_CHARACTERS = '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)';

export const Tags = map(tagValue(TAG_CHARACTERS), { key: tagKey(TAG_CHARACTERS) });

const EnvironmentVariables = structure(
  {
    Variables: optional(
      map(string({ sensitive: true }), {
        key: string({ pattern: /[a-zA-Z]([a-zA-Z0-9_])+/, sensitive: true }),
      }),
    ),
  },
  'Environment',
);

const ApplicationLogLevel = enumeration('TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL');
const SystemLogLevel = enumeration('DEBUG', 'INFO', 'WARN');
const LoggingConfig = structure(
  {
    LogFormat: optional(enumeration('JSON', 'Text')),
    ApplicationLogLevel: optional(ApplicationLogLevel),
    SystemLogLevel: optional(SystemLogLevel),
    LogGroup: optional(
      string({
        min: 1,
        max: 512,
        pattern: /[.\-_/#A-Za-z0-9]+/,
        patternText: '[\\.\\-_/#A-Za-z0-9]+',
      }),
    ),
  },
  'LoggingConfig',
);

/** The ARN of a layer version of an account, or of AWS's own layers. */
export const LayerVersionArn = string({
  min: 1,
  max: 2048,
  pattern:
    /(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)/,
});

/** The source of code: either ZipFile, or S3Bucket with S3Key. */
export const CODE_MEMBERS = {
  ZipFile: optional(blob({ sensitive: true })),
  S3Bucket: optional(
    string({
      min: 3,
      max: 63,
      pattern: /[0-9A-Za-z.\-_]*(?<!\.)/,
      patternText: '[0-9A-Za-z\\.\\-_]*(?<!\\.)',
    }),
  ),
  S3Key: optional(string({ min: 1, max: 1024 })),
  S3ObjectVersion: optional(string({ min: 1, max: 1024 })),
  ImageUri: optional(string()),
  SourceKMSKeyArn: optional(OptionalArn),
};
export const FunctionCode = structure(CODE_MEMBERS, 'FunctionCode');

/** Input members that CreateFunction and UpdateFunctionConfiguration share. */
export const CONFIGURATION_MEMBERS = {
  Runtime: optional(RuntimeName),
  Handler: optional(HandlerName),
  Description: optional(Description),
  Timeout: optional(Timeout),
  MemorySize: optional(MemorySize),
  VpcConfig: optional(VpcConfig),
  DeadLetterConfig: optional(DeadLetterConfig),
  Environment: optional(EnvironmentVariables),
  KMSKeyArn: optional(OptionalArn),
  TracingConfig: optional(TracingConfig),
  Layers: optional(list(LayerVersionArn, { printsNull: true })),
  FileSystemConfigs: optional(
    list(structure({ Arn: string(), LocalMountPath: string() }, 'FileSystemConfig'), { max: 1 }),
  ),
  EphemeralStorage: optional(EphemeralStorage),
  SnapStart: optional(
    structure({ ApplyOn: optional(enumeration('PublishedVersions', 'None')) }, 'SnapStart'),
  ),
  LoggingConfig: optional(LoggingConfig),
};

const LISTED_MEMBERS = {
  FunctionName: string(),
  FunctionArn: string(),
  Runtime: optional(string()),
  Role: string(),
  Handler: optional(string()),
  CodeSize: long(),
  Description: string(),
  Timeout: integer(),
  MemorySize: integer(),
  LastModified: string(),
  CodeSha256: string(),
  Version: string(),
  VpcConfig: optional(
    structure({
      SubnetIds: list(string()),
      SecurityGroupIds: list(string()),
      VpcId: string(),
      Ipv6AllowedForDualStack: boolean(),
    }),
  ),
  DeadLetterConfig: optional(DeadLetterConfig),
  Environment: optional(structure({ Variables: map(string()) })),
  KMSKeyArn: optional(string()),
  Layers: optional(list(structure({ Arn: string(), CodeSize: long() }))),
  TracingConfig,
  RevisionId: string(),
  PackageType: string(),
  Architectures: list(string()),
  EphemeralStorage,
  SnapStart: structure({ ApplyOn: string(), OptimizationStatus: string() }),
  LoggingConfig,
};

/**
 * A function as List operations return it; `FunctionConfiguration` adds the members that these omit.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
 */
export const ListedFunctionConfiguration = structure(LISTED_MEMBERS);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
export const FunctionConfiguration = structure({
  ...LISTED_MEMBERS,
  State: string(),
  StateReason: optional(string()),
  StateReasonCode: optional(string()),
  LastUpdateStatus: optional(string()),
  LastUpdateStatusReason: optional(string()),
  LastUpdateStatusReasonCode: optional(string()),
  RuntimeVersionConfig: structure({ RuntimeVersionArn: string() }),
});
