import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';
import { subscriptionPage } from '../subscriptions/subscription-page.ts';
import { SubscriptionSummary } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html */
export const ListSubscriptions = operation('ListSubscriptions', {
  readOnly: true,
  input: structure({ NextToken: optional(string()) }),
  output: structure({ Subscriptions: list(SubscriptionSummary), NextToken: optional(string()) }),
  errors: [InvalidParameter],
  access: onAll('sns:ListSubscriptions'),
});

export const listSubscriptions: Handler<typeof ListSubscriptions, SnsContext> = async (
  { NextToken },
  { topics },
  caller,
) => subscriptionPage(await topics.list(caller), NextToken);
