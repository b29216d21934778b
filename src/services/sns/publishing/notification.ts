import type { Infer } from '../../../schema/shape.ts';
import type { MessageAttributes } from '../../sqs/message/attributes.ts';
import { certificatePath, type MessageSigner, type SignatureVersion } from '../message-signer.ts';
import type { PublishedMessage } from './published-message.ts';
import { type Subscription, subscriptionArn, topicArn, type TopicDocument } from '../topics.ts';

/** What a subscription without raw delivery receives. */
export type Notification = (subscription: Subscription) => NotificationMembers;

export interface NotificationMembers {
  readonly Type: string;
  readonly MessageId: string;
  readonly SequenceNumber: string | undefined;
  readonly TopicArn: string;
  readonly Subject: string | undefined;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion?: string;
  readonly Signature?: string;
  readonly SigningCertURL?: string;
  readonly UnsubscribeURL: string;
  readonly MessageAttributes: ReturnType<typeof describeAttributes> | undefined;
}

/**
 * Signs a message once for all subscriptions of its topic. Messages of FIFO topics have a sequence number and no signature:
 * docs/aws/sns.md#fifo-topics.
 * @param endpoint the URL that the certificate is served at: `http://127.0.0.1:4566`
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export async function createNotification(
  signer: MessageSigner,
  endpoint: string,
  topic: TopicDocument,
  published: PublishedMessage,
): Promise<Notification> {
  const { messageId: MessageId, message: Message, subject: Subject, attributes, order } = published;
  const TopicArn = topicArn(topic);
  const Timestamp = new Date(published.timestampMs).toISOString();
  const Type = 'Notification';
  const signed = { Message, MessageId, Subject, Timestamp, TopicArn, Type };
  const signature = order ? {} : await sign(signer, endpoint, topic, signedText(signed));
  return (subscription) => ({
    Type,
    MessageId,
    SequenceNumber: order?.sequenceNumber,
    TopicArn,
    Subject,
    Message,
    Timestamp,
    ...signature,
    UnsubscribeURL: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn(topic, subscription)}`,
    MessageAttributes: attributes && describeAttributes(attributes),
  });
}

async function sign(signer: MessageSigner, endpoint: string, topic: TopicDocument, text: string) {
  const version: SignatureVersion = topic.attributes?.['SignatureVersion'] === '2' ? '2' : '1';
  const { signature, certificateId } = await signer.sign(text, version);
  const SigningCertURL = endpoint + certificatePath(certificateId);
  return { SignatureVersion: version, Signature: signature, SigningCertURL };
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
