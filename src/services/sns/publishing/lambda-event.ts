import type { NotificationMembers } from './notification.ts';

/**
 * The event of a function. Its members differ from those of the envelope in the case of `Url`, and `Subject` is null when
 * there is none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function lambdaEvent(subscriptionArn: string, members: NotificationMembers) {
  const { SigningCertURL, UnsubscribeURL, Subject = null, MessageAttributes = {}, ...others } = members;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          ...others,
          Subject,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes,
        },
      },
    ],
  };
}
