import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, structure } from '../../../schema/shape.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { onParameter } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { ParameterNotFound, ParameterVersionNotFound } from '../errors.ts';
import { describeParameter } from '../parameter.ts';
import { Name, Parameter } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export const GetParameter = operation('GetParameter', {
  input: structure({ Name, WithDecryption: optional(boolean()) }),
  output: structure({ Parameter }),
  errors: [ParameterNotFound, ParameterVersionNotFound, ValidationError],
  access: onParameter('ssm:GetParameter'),
});

export const getParameter: Handler<typeof GetParameter, SsmContext> = async (
  { Name: name, WithDecryption },
  { parameters },
  caller,
) => {
  const found = await parameters.require(caller, name);
  return { Parameter: describeParameter(found, WithDecryption === true) };
};
