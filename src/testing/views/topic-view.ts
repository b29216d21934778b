import { parseArn } from '../../lib/aws/arn.ts';
import { Publish } from '../../services/sns/operations/publish.ts';
import { snsTraits } from '../../services/sns/traits.ts';
import { type RecordData, toBytes } from './contents.ts';
import type { NamedResource } from './named-resource.ts';

/** A topic of a pipeline. */
export class TopicView {
  readonly arn: string;
  readonly #topic: NamedResource;

  /**
   * @internal
   * @param topic its name is the ARN
   */
  constructor(topic: NamedResource) {
    this.arn = topic.name;
    this.#topic = topic;
  }

  /**
   * Publishes a message to the subscriptions of the topic.
   * @throws OperatorError for a topic that does not exist
   */
  async publish(message: RecordData, { subject }: { readonly subject?: string } = {}): Promise<void> {
    // A name that the project does not have is no ARN.
    if (!parseArn(this.arn)) throw this.#topic.unknown();
    await this.#topic.call(snsTraits, Publish, {
      TopicArn: this.arn,
      Message: toBytes(message).toString(),
      ...(subject !== undefined && { Subject: subject }),
    });
  }
}
