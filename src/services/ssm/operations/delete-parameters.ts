import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { onParameters } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { MAX_PARAMETERS_PER_CALL } from '../limits.ts';
import { Name } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
export const DeleteParameters = operation('DeleteParameters', {
  input: structure({ Names: list(Name, { min: 1, max: MAX_PARAMETERS_PER_CALL }) }),
  output: structure({ DeletedParameters: list(string()), InvalidParameters: list(string()) }),
  errors: [ValidationError],
  access: onParameters('ssm:DeleteParameters'),
});

export const deleteParameters: Handler<typeof DeleteParameters, SsmContext> = async (
  { Names },
  { parameters },
  caller,
) => {
  const names = [...new Set(Names)];
  const found = await Promise.all(names.map((name) => parameters.find(caller, name)));
  const isDeletable = (index: number) => found[index] !== undefined && found[index].selector === undefined;
  for (const [index, one] of found.entries()) {
    if (one && isDeletable(index)) await parameters.delete(one.document);
  }
  return {
    DeletedParameters: names.filter((_, index) => isDeletable(index)),
    InvalidParameters: names.filter((_, index) => !isDeletable(index)),
  };
};
