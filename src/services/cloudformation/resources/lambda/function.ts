import { MIB } from '../../../../lib/bytes.ts';
import { formatArn } from '../../../../lib/aws/arn.ts';
import { zip } from '../../../../lib/zip/zip.ts';
import { ResourceNotFound } from '../../../lambda/errors.ts';
import { CreateFunction } from '../../../lambda/operations/create-function.ts';
import { DeleteFunctionConcurrency } from '../../../lambda/operations/delete-function-concurrency.ts';
import { DeleteFunction } from '../../../lambda/operations/delete-function.ts';
import { GetFunctionConfiguration } from '../../../lambda/operations/get-function-configuration.ts';
import { PutFunctionConcurrency } from '../../../lambda/operations/put-function-concurrency.ts';
import { PutFunctionRecursionConfig } from '../../../lambda/operations/put-function-recursion-config.ts';
import { PutRuntimeManagementConfig } from '../../../lambda/operations/put-runtime-management-config.ts';
import { TagResource } from '../../../lambda/operations/tag-resource.ts';
import { UntagResource } from '../../../lambda/operations/untag-resource.ts';
import { UpdateFunctionCode } from '../../../lambda/operations/update-function-code.ts';
import { UpdateFunctionConfiguration } from '../../../lambda/operations/update-function-configuration.ts';
import { ValidationError } from '../../errors.ts';
import { inlineFiles } from './cfn-response.ts';
import {
  type Attributes,
  differs,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  shapesOf,
  tagChanges,
  tagMap,
  textOf,
  unlessMissing,
} from '../handler.ts';

const MAX_NAME_LENGTH = 64;
// Inline code is text: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
const MAX_INLINE_BYTES = 4 * MIB;

/** The value of a setting that a template no longer contains. */
const SETTING_DEFAULTS: Properties = {
  DeadLetterConfig: {},
  Description: '',
  Environment: {},
  EphemeralStorage: { Size: 512 },
  FileSystemConfigs: [],
  Handler: undefined,
  KmsKeyArn: '',
  Layers: [],
  LoggingConfig: { LogFormat: 'Text' },
  MemorySize: 128,
  Role: undefined,
  Runtime: undefined,
  SnapStart: { ApplyOn: 'None' },
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' },
  VpcConfig: {},
};
const SETTINGS = Object.keys(SETTING_DEFAULTS);
const PLAIN_SETTINGS = ['Description', 'EphemeralStorage', 'Handler', 'Layers', 'MemorySize', 'Timeout'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction: ResourceHandler = {
  type: 'AWS::Lambda::Function',
  properties: {
    FunctionName: 'replace',
    PackageType: 'replace',
    Architectures: 'update',
    Code: 'update',
    ReservedConcurrentExecutions: 'update',
    RecursiveLoop: 'update',
    RuntimeManagementConfig: 'update',
    Tags: 'update',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: ['Code', 'Role'],
  nameProperty: 'FunctionName',
  attributeNames: ['Arn'],
  shapes: shapesOf(CreateFunction, ['FunctionName', ...PLAIN_SETTINGS]),
  stackTags: 'with-system-tags',
  // It refers to streams by name or ARN and does not read them during creation.
  buildsOn: ['AWS::Kinesis::Stream'],

  creationKey: (properties, context) =>
    textOf(properties, 'FunctionName') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, _, context) {
    await context.call('lambda', GetFunctionConfiguration, { FunctionName: name });
    return name;
  },

  async create(name, properties, context) {
    const tags = tagMap(properties['Tags']);
    await context.call('lambda', CreateFunction, {
      FunctionName: name,
      Code: await codeOf(properties),
      ...pick(properties, ['PackageType', 'Architectures']),
      ...settingsOf(properties),
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
    });
    await context.created(name, attributes(name, context));
    await waitReady(name, context);
    await reserve(name, properties, {}, context);
    await configure(name, properties, {}, context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    // An interrupted update may still be in progress.
    await waitReady(name, context);
    if (differs(next, previous, SETTINGS)) {
      const settings = settingsOf({ ...SETTING_DEFAULTS, ...next });
      await context.call('lambda', UpdateFunctionConfiguration, { FunctionName: name, ...settings });
      await waitReady(name, context);
    }
    if (differs(next, previous, ['Code', 'Architectures'])) {
      await context.call('lambda', UpdateFunctionCode, {
        FunctionName: name,
        ...(await codeOf(next)),
        ...pick(next, ['Architectures']),
      });
      await waitReady(name, context);
    }
    await reserve(name, next, previous, context);
    await configure(name, next, previous, context);
    await setTags(name, next, previous, context);
    return attributes(name, context);
  },

  async remove(name, _, context) {
    await unlessMissing(context.call('lambda', DeleteFunction, { FunctionName: name }), ResourceNotFound);
  },
};

function attributes(name: string, context: ResourceContext): Attributes {
  return { Arn: formatArn('lambda', context, `function:${name}`) };
}

async function reserve(name: string, next: Properties, previous: Properties, context: ResourceContext) {
  const count = next['ReservedConcurrentExecutions'];
  if (count === previous['ReservedConcurrentExecutions']) return;
  await (count === undefined
    ? context.call('lambda', DeleteFunctionConcurrency, { FunctionName: name })
    : context.call('lambda', PutFunctionConcurrency, {
        FunctionName: name,
        ReservedConcurrentExecutions: count,
      }));
}

/** Applies the settings that have operations of their own; those that a template no longer contains are reset. */
async function configure(name: string, next: Properties, previous: Properties, context: ResourceContext) {
  if (differs(next, previous, ['RecursiveLoop'])) {
    const RecursiveLoop = next['RecursiveLoop'] ?? 'Terminate';
    await context.call('lambda', PutFunctionRecursionConfig, { FunctionName: name, RecursiveLoop });
  }
  if (differs(next, previous, ['RuntimeManagementConfig'])) {
    const config = (next['RuntimeManagementConfig'] ?? { UpdateRuntimeOn: 'Auto' }) as Properties;
    await context.call('lambda', PutRuntimeManagementConfig, { FunctionName: name, ...config });
  }
}

async function setTags(name: string, next: Properties, previous: Properties, context: ResourceContext) {
  const { added, removed } = tagChanges(next, previous);
  const Resource = formatArn('lambda', context, `function:${name}`);
  if (removed.length > 0) await context.call('lambda', UntagResource, { Resource, TagKeys: removed });
  if (Object.keys(added).length > 0) await context.call('lambda', TagResource, { Resource, Tags: added });
}

/** The settings under the names of the API. */
function settingsOf(properties: Properties): Properties {
  const { KmsKeyArn: kmsKeyArn, ...others } = pick(properties, SETTINGS);
  return { ...others, ...(kmsKeyArn !== undefined && { KMSKeyArn: kmsKeyArn }) };
}

/** Inline text becomes a zip file. */
async function codeOf(properties: Properties): Promise<Properties> {
  const code = (properties['Code'] ?? {}) as Properties;
  const inline = textOf(code, 'ZipFile');
  if (inline === undefined) return code;
  if (Buffer.byteLength(inline) > MAX_INLINE_BYTES) {
    throw ValidationError(`Value of property ZipFile must be at most ${MAX_INLINE_BYTES} bytes`);
  }
  const isPython = textOf(properties, 'Runtime')?.startsWith('python') === true;
  return { ZipFile: await zip(inlineFiles(inline, isPython)) };
}

async function waitReady(name: string, context: ResourceContext): Promise<void> {
  await context.waitUntil(async () => {
    const facts = await context.call('lambda', GetFunctionConfiguration, { FunctionName: name });
    if (facts.State === 'Failed') throw ValidationError(facts.StateReason ?? 'The function failed to start.');
    if (facts.LastUpdateStatus === 'Failed') {
      throw ValidationError(facts.LastUpdateStatusReason ?? 'The function could not be updated.');
    }
    return facts.State === 'Active' && facts.LastUpdateStatus !== 'InProgress';
  });
}
