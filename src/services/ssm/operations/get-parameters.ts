import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { onParameters } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { MAX_PARAMETERS_PER_CALL } from '../limits.ts';
import { describeParameter } from '../parameter.ts';
import { Name, Parameter } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export const GetParameters = operation('GetParameters', {
  input: structure({
    Names: list(Name, { min: 1, max: MAX_PARAMETERS_PER_CALL }),
    WithDecryption: optional(boolean()),
  }),
  output: structure({ Parameters: list(Parameter), InvalidParameters: list(string()) }),
  errors: [ValidationError],
  access: onParameters('ssm:GetParameters'),
});

export const getParameters: Handler<typeof GetParameters, SsmContext> = async (
  { Names, WithDecryption },
  { parameters },
  caller,
) => {
  const names = [...new Set(Names)];
  const found = await Promise.all(names.map((name) => parameters.find(caller, name)));
  return {
    Parameters: found.flatMap((one) => (one ? [describeParameter(one, WithDecryption === true)] : [])),
    InvalidParameters: names.filter((_, index) => !found[index]),
  };
};
