/** A service that sends something of its own accord, such as a rule of EventBridge. */
export interface Service {
  /** `events.amazonaws.com` */
  readonly principal: string;
  /** The rule, topic or bucket that sends. */
  readonly sourceArn: string;
  /** The account of that resource. */
  readonly account: string;
}

/** What a target receives. */
export interface TargetMessage {
  readonly body: string;
  /** Message attributes, for queues. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** For FIFO queues and topics. */
  readonly messageGroupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** For streams. */
  readonly partitionKey?: string | undefined;
}
