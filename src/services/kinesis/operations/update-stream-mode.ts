import { openShardCount } from '../../../engine/stream/document.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import {
  distributionFixed,
  InvalidArgument,
  LimitExceeded,
  ResourceInUse,
  ResourceNotFound,
} from '../errors.ts';
import { checkOnDemandLimit } from '../limits/on-demand-streams.ts';
import { checkShardLimit } from '../limits/open-shards.ts';
import { checkWarmThroughput, warmUp } from '../settings/warm-throughput.ts';
import { StreamARN, streamAddress, StreamModeDetails, WarmThroughputMiBps } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html */
export const UpdateStreamMode = operation('UpdateStreamMode', {
  input: structure({
    StreamARN,
    StreamId: streamAddress.StreamId,
    StreamModeDetails,
    WarmThroughputMiBps: optional(WarmThroughputMiBps),
  }),
  errors: [InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound],
  access: onStream('kinesis:UpdateStreamMode'),
});

/** The shards remain unchanged, unless warm throughput needs more. */
export const updateStreamMode: Handler<typeof UpdateStreamMode, KinesisContext> = async (
  { StreamModeDetails: { StreamMode: mode }, WarmThroughputMiBps: warmMibps, ...address },
  context,
  caller,
) => {
  const { streams, changes } = context.engine;
  const stream = requireStream(context, address, caller);
  if (warmMibps !== undefined) await checkWarmThroughput(context, stream.document, mode, warmMibps);
  const switching = changes.change(stream, (current) => {
    // Terraform sends the mode with every change, so the current mode is not counted as a change.
    const counted = current.mode === mode ? {} : { counted: 'mode' as const };
    if (mode === 'PROVISIONED') {
      if (current.mode === mode) return undefined;
      // Producers of an AUTO stream may omit the partition key, and would fail at once.
      if (current.distribution === 'AUTO') throw distributionFixed(current);
      return { settings: { mode, warmMibps: 0 }, ...counted };
    }
    if (current.mode === mode && warmMibps === undefined) return undefined;
    if (current.mode !== mode) checkOnDemandLimit(context.engine, current);
    const targetMibps = warmMibps ?? 0;
    checkShardLimit(streams, current, Math.max(0, targetMibps - openShardCount(stream.document)));
    const warming = warmUp(current, targetMibps);
    return { ...warming, settings: { ...warming.settings, mode }, ...counted };
  });
  await withServiceErrors(stream.document, switching);
};
