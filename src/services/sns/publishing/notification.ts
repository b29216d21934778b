import type { Infer } from '../../../schema/shape.ts';
import type { MessageAttributes } from '../../sqs/message/attributes.ts';
import { certificatePath, type MessageSigner, type SignatureVersion } from '../message-signer.ts';
import { type Subscription, subscriptionArn, topicArn, type TopicDocument } from '../topics.ts';

export interface PublishedMessage {
  readonly messageId: string;
  readonly timestampMs: number;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: Infer<typeof MessageAttributes> | undefined;
}

/** What a subscription without raw delivery receives. */
export type Notification = (subscription: Subscription) => NotificationMembers;

export interface NotificationMembers {
  readonly Type: string;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject: string | undefined;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion: string;
  readonly Signature: string;
  readonly SigningCertURL: string;
  readonly UnsubscribeURL: string;
  readonly MessageAttributes: ReturnType<typeof describeAttributes> | undefined;
}

/**
 * Signs a message once for all subscriptions of its topic.
 * @param endpoint the URL that the certificate is served at: `http://127.0.0.1:4566`
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export async function signNotification(
  signer: MessageSigner,
  endpoint: string,
  topic: TopicDocument,
  { messageId: MessageId, timestampMs, message: Message, subject: Subject, attributes }: PublishedMessage,
): Promise<Notification> {
  const TopicArn = topicArn(topic);
  const Timestamp = new Date(timestampMs).toISOString();
  const Type = 'Notification';
  const signed = { Message, MessageId, Subject, Timestamp, TopicArn, Type };
  const SignatureVersion: SignatureVersion = topic.attributes?.['SignatureVersion'] === '2' ? '2' : '1';
  const { signature, certificateId } = await signer.sign(signedText(signed), SignatureVersion);
  const SigningCertURL = endpoint + certificatePath(certificateId);
  return (subscription) => ({
    Type,
    MessageId,
    TopicArn,
    Subject,
    Message,
    Timestamp,
    SignatureVersion,
    Signature: signature,
    SigningCertURL,
    UnsubscribeURL: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn(topic, subscription)}`,
    MessageAttributes: attributes && describeAttributes(attributes),
  });
}

/**
 * The text that is signed: names and values in order of name, each on its own line.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
function signedText(members: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}

function describeAttributes(attributes: Infer<typeof MessageAttributes>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType: Type, StringValue, BinaryValue }]) => [
      name,
      { Type, Value: StringValue ?? BinaryValue?.toString('base64') },
    ]),
  );
}
