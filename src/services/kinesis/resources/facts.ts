import { findConsumer } from '../../../engine/consumers/registration.ts';
import type { Labels } from '../../../engine/stream/labels.ts';
import type { ResourceFacts } from '../../../schema/access.ts';
import { resourceNameOf } from '../arn.ts';
import type { KinesisContext } from '../context.ts';

/** Policies and tags of streams and consumers. */
export function kinesisFacts({ engine }: KinesisContext): ResourceFacts {
  const labelsOf = (arn: string): Labels | undefined => {
    const name = resourceNameOf(arn);
    const document = name && engine.streams.find(name, name.streamName)?.document;
    if (!document || name.consumerName === undefined) return document;
    return findConsumer(document, name.consumerName, name.createdSeconds);
  };
  return {
    // Of documents, which change rarely beside the calls about a stream.
    get policyRevision() {
      return engine.streams.revision;
    },
    policyOf: (arn) => labelsOf(arn)?.policy,
    tagsOf: (arn) => labelsOf(arn)?.tags,
  };
}
