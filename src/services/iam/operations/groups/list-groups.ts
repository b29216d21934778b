import { onAll } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import type { IamContext } from '../../context.ts';
import { ValidationError } from '../../errors.ts';
import { describeGroup } from '../../group/group-document.ts';
import { markedPage } from '../../page.ts';
import { Group, Marker, MaxItems, Path } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export const ListGroups = operation('ListGroups', {
  readOnly: true,
  input: structure({ PathPrefix: optional(Path), Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ Groups: list(Group), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [ValidationError],
  access: onAll('iam:ListGroups'),
});

export const listGroups: Handler<typeof ListGroups, IamContext> = async (input, { groups }, { account }) => {
  const { PathPrefix: prefix = '/' } = input;
  const found = (await groups.list(account)).filter(({ path }) => path.startsWith(prefix));
  const { items, ...page } = markedPage('ListGroups', found, input, ({ groupName }) =>
    groupName.toLowerCase(),
  );
  return { Groups: items.map(describeGroup), ...page };
};
