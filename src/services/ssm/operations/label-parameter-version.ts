import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, long, optional, string, structure } from '../../../schema/shape.ts';
import { onParameter } from '../access.ts';
import type { SsmContext } from '../context.ts';
import {
  ParameterNotFound,
  ParameterVersionLabelLimitExceeded,
  ParameterVersionNotFound,
} from '../errors.ts';
import { isValidLabel, withLabels } from '../labels.ts';
import { Labels, Name } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html */
export const LabelParameterVersion = operation('LabelParameterVersion', {
  input: structure({ Name, ParameterVersion: optional(long()), Labels }),
  output: structure({ InvalidLabels: list(string()), ParameterVersion: long() }),
  errors: [ParameterNotFound, ParameterVersionLabelLimitExceeded, ParameterVersionNotFound, ValidationError],
  access: onParameter('ssm:LabelParameterVersion'),
});

export const labelParameterVersion: Handler<typeof LabelParameterVersion, SsmContext> = async (
  { Name: name, ParameterVersion: requested, Labels: labels },
  { parameters },
  caller,
) => {
  const newest = await parameters.requireNewest(caller, name);
  const version = requested ?? newest.version;
  const valid = labels.filter(isValidLabel);
  await parameters.changeLabels(newest, version, (current) => withLabels(current, version, valid));
  return { InvalidLabels: labels.filter((label) => !isValidLabel(label)), ParameterVersion: version };
};
