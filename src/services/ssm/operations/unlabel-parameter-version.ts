import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, long, string, structure } from '../../../schema/shape.ts';
import { onParameter } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { ParameterNotFound, ParameterVersionNotFound } from '../errors.ts';
import { labelsOf } from '../labels.ts';
import { Labels, Name } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html */
export const UnlabelParameterVersion = operation('UnlabelParameterVersion', {
  input: structure({ Name, ParameterVersion: long(), Labels }),
  output: structure({ RemovedLabels: list(string()), InvalidLabels: list(string()) }),
  errors: [ParameterNotFound, ParameterVersionNotFound, ValidationError],
  access: onParameter('ssm:UnlabelParameterVersion'),
});

export const unlabelParameterVersion: Handler<typeof UnlabelParameterVersion, SsmContext> = async (
  { Name: name, ParameterVersion: version, Labels: labels },
  { parameters },
  caller,
) => {
  const newest = await parameters.requireNewest(caller, name);
  let removed: readonly string[] = [];
  await parameters.changeLabels(newest, version, (current = []) => {
    const present = labelsOf(current, version);
    removed = labels.filter((label) => present.includes(label));
    return current.filter((one) => one.version !== version || !removed.includes(one.label));
  });
  return { RemovedLabels: removed, InvalidLabels: labels.filter((label) => !removed.includes(label)) };
};
