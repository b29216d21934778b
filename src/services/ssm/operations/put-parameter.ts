import { compileLinearPattern, InvalidPattern } from '../../../lib/pattern/linear-pattern.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, long, optional, string, structure } from '../../../schema/shape.ts';
import { AccessDenied, ValidationError } from '../../../schema/common-errors.ts';
import { onNewParameter } from '../access.ts';
import type { SsmContext } from '../context.ts';
import {
  HierarchyLevelLimitExceeded,
  InvalidAllowedPattern,
  ParameterAlreadyExists,
  ParameterMaxVersionLimitExceeded,
  ParameterPatternMismatch,
  TooManyTags,
  TooManyUpdates,
} from '../errors.ts';
import { MAX_VALUE_CHARACTERS } from '../limits.ts';
import { checkNewName } from '../names.ts';
import { Name, Type } from '../shapes.ts';
import { Tags, withTags } from '../tags.ts';
import { RequestedTier, tierOf } from '../tiers.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const PutParameter = operation('PutParameter', {
  input: structure({
    Name,
    Value: string({ min: 1, max: MAX_VALUE_CHARACTERS, sensitive: true }),
    Type: optional(Type),
    Overwrite: optional(boolean()),
    AllowedPattern: optional(string({ max: 1024 })),
    Description: optional(string({ max: 1024 })),
    KeyId: optional(string()),
    Tags: optional(Tags),
    Tier: optional(RequestedTier),
    DataType: optional(string()),
  }),
  output: structure({ Version: long(), Tier: string() }),
  errors: [
    AccessDenied,
    HierarchyLevelLimitExceeded,
    InvalidAllowedPattern,
    ParameterAlreadyExists,
    ParameterMaxVersionLimitExceeded,
    ParameterPatternMismatch,
    TooManyTags,
    TooManyUpdates,
    ValidationError,
  ],
  access: onNewParameter,
});

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html#systemsmanager-PutParameter-request-DataType
const DATA_TYPES = ['text', 'aws:ec2:image', 'aws:ssm:integration'];

export const putParameter: Handler<typeof PutParameter, SsmContext> = async (
  input,
  { parameters, clock, random },
  { account, region },
) => {
  const { Name: name, Value: value, DataType: dataType } = input;
  checkNewName(name);
  if (input.Overwrite === true && (input.Tags ?? []).length > 0) {
    throw ValidationError(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
        'overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
    );
  }
  if (dataType !== undefined && !DATA_TYPES.includes(dataType)) {
    throw ValidationError(
      `The following data type is not supported: ${dataType} (Data type names are all lowercase.)`,
    );
  }
  await checkPattern(input.AllowedPattern, name, value);
  const content = {
    value,
    modifiedMs: clock.now(),
    ...(dataType !== undefined && { dataType }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.AllowedPattern !== undefined && { allowedPattern: input.AllowedPattern }),
    ...(input.KeyId !== undefined && { keyId: input.KeyId }),
  };
  const existing = await parameters.findByName({ account, region }, name);
  if (!existing) {
    if (input.Type === undefined) {
      throw ValidationError('A parameter type is required when you create a parameter.');
    }
    const tags = withTags({}, input.Tags ?? []);
    const id = random.uuid();
    const tier = tierOf(input.Tier, undefined, value);
    const first = { account, region, name, id, type: input.Type, tier, version: 1, tags, ...content };
    if (await parameters.create(first)) return { Version: 1, Tier: tier };
  }
  if (input.Overwrite !== true) {
    throw ParameterAlreadyExists(
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const current = existing ?? (await parameters.findByName({ account, region }, name));
  const stored =
    current &&
    (await parameters.addVersion(current, (newest) => ({
      ...newest,
      ...content,
      tier: tierOf(input.Tier, newest.tier, value),
      type: input.Type ?? newest.type,
    })));
  if (!stored) throw TooManyUpdates(`The parameter ${name} was deleted while it was updated. Try again.`);
  return { Version: stored.version, Tier: stored.tier ?? 'Standard' };
};

async function checkPattern(pattern: string | undefined, name: string, value: string): Promise<void> {
  if (pattern === undefined || pattern === '') return;
  if (!(await matches(pattern, value))) {
    throw ParameterPatternMismatch(
      `Parameter value, cannot be validated against allowedPattern: ${pattern} of ${name}`,
    );
  }
}

async function matches(pattern: string, value: string): Promise<boolean> {
  try {
    return (await compileLinearPattern(pattern))(value);
  } catch (cause) {
    if (!(cause instanceof InvalidPattern)) throw cause;
    throw InvalidAllowedPattern(`The regular expression ${pattern} is not valid.`, { cause });
  }
}
