import type { Attributes, Tracer } from '../../lib/telemetry/tracer.ts';
import type { TraceHeader } from '../../lib/trace/trace-header.ts';
import { parseArn } from '../../lib/aws/arn.ts';
import type { MappingDocument } from '../document.ts';

/** Bound on the spans that a batch is linked to, with its parent: the default limit of OpenTelemetry's SDKs. */
export const MAX_LINKS = 128;

/** The trace of a batch. */
export interface BatchTrace<Part> {
  /** The trace that an invocation with a part of the batch continues; a new one by default. */
  of(part: Part): TraceHeader | undefined;
  /** @param processed how many records the function has processed, or that were discarded */
  end(processed: number): void;
}

interface TracedBatch {
  readonly mapping: MappingDocument;
  readonly count: number;
  /** The different traces of its records, oldest first. */
  readonly traces: readonly TraceHeader[];
  readonly attributes?: Attributes;
}

/**
 * Starts the span of a batch. It continues the trace of the first record that has one, and is linked to those of the
 * others: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#batch-receiving
 */
export function startBatchSpan(tracer: Tracer, batch: TracedBatch): BatchTrace<unknown> {
  const { mapping, count, traces } = batch;
  const [parent, ...links] = traces;
  const { service, resource } = parseArn(mapping.eventSourceArn)!;
  // `stream/NAME`, `stream/NAME/consumer/…` or the name of a queue
  const name = resource.split('/')[1] ?? resource;
  const span = tracer.startSpan(`process ${name}`, {
    kind: 'consumer',
    parent,
    links,
    attributes: {
      'messaging.system': `aws_${service}`,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': name,
      'messaging.batch.message_count': count,
      'messaging.consumer.group.name': mapping.uuid,
      'cloud.account.id': mapping.account,
      'cloud.region': mapping.region,
      'aws.lambda.resource_mapping.id': mapping.uuid,
      ...batch.attributes,
    },
  });
  return {
    of: () => span.header,
    end: (processed) =>
      span.end(
        { 'millrace.batch.processed_count': processed },
        processed < count ? 'not-processed' : undefined,
      ),
  };
}
