import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { type CloudFormationContext, pageOf } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { EXPORTS_PER_PAGE } from '../limits.ts';
import { NextToken } from '../shapes.ts';
import { importersOf } from '../changes/exports.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html */
export const ListImports = operation('ListImports', {
  readOnly: true,
  input: structure({ ExportName: string(), NextToken: optional(NextToken) }),
  output: structure({ Imports: list(string()), NextToken: optional(NextToken) }),
  errors: [ValidationError],
  access: onAll('cloudformation:ListImports'),
});

export const listImports: Handler<typeof ListImports, CloudFormationContext> = async (
  { ExportName: name, NextToken: token },
  { store },
  caller,
) => {
  const importers = importersOf(name, await store.list(caller));
  if (importers.length === 0) throw ValidationError(`Export '${name}' is not imported by any stack.`);
  const [page, next] = pageOf(importers, {
    list: `ListImports ${name}`,
    keyOf: (stackName) => stackName,
    token,
    size: EXPORTS_PER_PAGE,
  });
  return { Imports: page, NextToken: next };
};
