import { parseJson } from '../../../lib/bounded-json.ts';
import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { changing } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { MAX_POLICY_BYTES } from '../limits.ts';
import { checkActive, requireResource } from '../resource.ts';
import { ResourceARN, streamAddress } from '../shapes.ts';

/**
 * Kept and given back as it was put; it grants nothing yet, for no signature is verified.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
 */
export const PutResourcePolicy = operation('PutResourcePolicy', {
  input: structure({ ResourceARN, StreamId: streamAddress.StreamId, Policy: string() }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument, ResourceInUse],
});

export const putResourcePolicy: Handler<typeof PutResourcePolicy, KinesisContext> = async (
  { Policy: policy, ResourceARN: resourceArn },
  context,
  caller,
) => {
  const resource = requireResource(context, resourceArn, caller);
  checkActive(resource);
  checkPolicy(policy);
  await changing(
    resource.stream.document,
    context.engine.streams.setLabels(resource, ({ tags }) => ({ tags, policy })),
  );
};

function checkPolicy(text: string): void {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) {
    throw LimitExceeded(`A resource policy cannot be larger than ${MAX_POLICY_BYTES} bytes.`);
  }
  const policy = parseObject(text);
  if (!policy || !('Statement' in policy)) {
    throw InvalidArgument('The resource policy is not a JSON object with a Statement.');
  }
}

function parseObject(text: string): object | undefined {
  try {
    const parsed: unknown = parseJson(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
