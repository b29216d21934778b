import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { type CloudFormationContext, pageOf } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { EXPORTS_PER_PAGE } from '../limits.ts';
import { NextToken } from '../shapes.ts';
import { exportsOf } from '../changes/exports.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export const ListExports = operation('ListExports', {
  readOnly: true,
  input: structure({ NextToken: optional(NextToken) }),
  output: structure({
    Exports: list(structure({ ExportingStackId: string(), Name: string(), Value: string() })),
    NextToken: optional(NextToken),
  }),
  errors: [ValidationError],
  access: onAll('cloudformation:ListExports'),
});

export const listExports: Handler<typeof ListExports, CloudFormationContext> = async (
  { NextToken: token },
  { store },
  caller,
) => {
  const exports = exportsOf(await store.list(caller)).map(({ stackId, name, value }) => ({
    ExportingStackId: stackId,
    Name: name,
    Value: value,
  }));
  const [page, next] = pageOf(exports, {
    list: 'ListExports',
    keyOf: ({ Name }) => Name,
    token,
    size: EXPORTS_PER_PAGE,
  });
  return { Exports: page, NextToken: next };
};
