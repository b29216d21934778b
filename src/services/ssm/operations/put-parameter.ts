import { compileLinearPattern, UnusablePattern } from '../../../lib/linear-pattern.ts';
import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { boolean, list, long, optional, string, structure } from '../../../schema/shape.ts';
import { tagKey, tagValue } from '../../../schema/tags.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import type { SsmContext } from '../context.ts';
import { InvalidAllowedPattern, ParameterAlreadyExists, ParameterPatternMismatch } from '../errors.ts';
import { MAX_VALUE_CHARACTERS } from '../limits.ts';
import { Name, Type } from '../shapes.ts';

const PRINTED = '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const PutParameter = operation('PutParameter', {
  input: structure({
    Name,
    Value: string({ min: 1, max: MAX_VALUE_CHARACTERS, sensitive: true }),
    Type: optional(Type),
    Overwrite: optional(boolean()),
    AllowedPattern: optional(string({ max: 1024 })),
    // Taken and not kept: no operation here tells them.
    Description: optional(string({ max: 1024 })),
    KeyId: optional(string()),
    Tags: optional(list(structure({ Key: tagKey(PRINTED), Value: tagValue(PRINTED) }))),
    Tier: optional(string()),
    DataType: optional(string()),
  }),
  output: structure({ Version: long(), Tier: string() }),
  errors: [InvalidAllowedPattern, ParameterAlreadyExists, ParameterPatternMismatch, ValidationError],
});

const PARAMETER_NAME = /^[\w./-]+$/;

export const putParameter: Handler<typeof PutParameter, SsmContext> = async (
  input,
  { parameters, clock },
  { account, region },
) => {
  const { Name: name, Value: value } = input;
  if (!PARAMETER_NAME.test(name)) {
    throw ValidationError(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
        'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  checkPattern(input.AllowedPattern, name, value);
  const modifiedMs = clock.now();
  const first = {
    account,
    region,
    name,
    type: input.Type ?? 'String',
    value,
    version: 1,
    modifiedMs,
  } as const;
  if (await parameters.create(first)) return { Version: 1, Tier: 'Standard' };
  if (input.Overwrite !== true) {
    throw ParameterAlreadyExists(
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const changed = await parameters.update({ account, region }, name, (current) => ({
    ...current,
    type: input.Type ?? current.type,
    value,
    version: current.version + 1,
    modifiedMs,
  }));
  return { Version: changed?.version ?? 1, Tier: 'Standard' };
};

function checkPattern(pattern: string | undefined, name: string, value: string): void {
  if (pattern === undefined || pattern === '') return;
  if (!matches(pattern, value)) {
    throw ParameterPatternMismatch(
      `Parameter value, cannot be validated against allowedPattern: ${pattern} of ${name}`,
    );
  }
}

function matches(pattern: string, value: string): boolean {
  try {
    return compileLinearPattern(pattern)(value);
  } catch (cause) {
    if (!(cause instanceof UnusablePattern)) throw cause;
    throw InvalidAllowedPattern(`The regular expression ${pattern} is not valid.`, { cause });
  }
}
