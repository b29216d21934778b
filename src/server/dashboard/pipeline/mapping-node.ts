import type { MappingDocument } from '../../../mapping/document.ts';
import type { MappingStatus } from '../../../mapping/metrics/status.ts';
import { parseFunctionArn } from '../../../services/lambda/function/name/name.ts';
import { describeMapping } from '../../../services/lambda/mapping/configuration.ts';
import type { MappingNode } from '../contract.ts';

export function mappingNode(document: MappingDocument, status: MappingStatus): MappingNode {
  const { functionArn, failureDestinationArn } = document.settings;
  return {
    uuid: document.uuid,
    sourceArn: document.eventSourceArn,
    functionName: parseFunctionArn(functionArn)?.name ?? functionArn,
    state: status.state,
    lastProcessingResult: status.lastProcessingResult,
    iteratorAgeMs: status.iteratorAgeMs,
    ...(failureDestinationArn !== '' && { destinationArn: failureDestinationArn }),
    settings: { ...describeMapping(document) },
    shards: status.shards,
  };
}
