import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { onParameter } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { ParameterNotFound } from '../errors.ts';
import { Name } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
export const DeleteParameter = operation('DeleteParameter', {
  input: structure({ Name }),
  output: structure({}),
  errors: [ParameterNotFound, ValidationError],
  access: onParameter('ssm:DeleteParameter'),
});

export const deleteParameter: Handler<typeof DeleteParameter, SsmContext> = async (
  { Name: name },
  { parameters },
  caller,
) => {
  await parameters.delete(await parameters.requireNewest(caller, name));
  return {};
};
