// `millrace/testing`: whole pipelines in the process of a test.
import { installStreamingGlobal } from '../bootstrap/handler/streaming.ts';
export { ClientError } from '../client/errors.ts';
export { OperatorError } from '../lib/operator-error.ts';
export { ManifestError } from '../manifest/manifest-error.ts';
export type { ClientConfig } from '../server/client-environment/client-config.ts';
export type { CallFaultOptions, LatencyOptions } from '../server/controls/faults/call-faults.ts';
export type { ArmedFault, FunctionFaultKind } from '../server/controls/faults/fault.ts';
export type { Faults, FunctionFaultOptions } from './faults/faults.ts';
export { forSeeds } from './faults/for-seeds.ts';
export type { RandomFault, RandomFaultOptions } from '../server/controls/faults/random-faults.ts';
export type { FailRecordsOptions, ThrottleOptions } from '../server/controls/faults/record-faults.ts';
export { lazy, type Handler } from './inline/handler.ts';
export { openPipeline, type PipelineOptions, type PipelineSettings } from './open-pipeline.ts';
export type { Pipeline } from './pipeline.ts';
export type { Waiting } from '../server/controls/settle.ts';
export type {
  FunctionDefinition,
  PipelineParts,
  QueueDefinition,
  QueueEvent,
  StreamDefinition,
  StreamEvent,
} from './source/definition.ts';
export type { PipelineSource, ProjectSource, TemplateSource } from './source/source.ts';
export type { AuthOption } from '../access/mode.ts';
export type { TimeMode } from './time/pipeline-clock.ts';
export type { Decoded } from '../server/controls/decoded.ts';
export type { RecordData } from './views/contents.ts';
export type { AccessReport, IdentityReport } from '../server/access/report/contract.ts';
export type { AccessView, DeniedCall } from './views/access-view.ts';
export type { ApiCallOptions, ApiView } from './views/api-view.ts';
export type { BucketView } from './views/bucket-view.ts';
export type { FunctionView } from './views/function-view.ts';
export type { HttpCallOptions } from './views/http-call.ts';
export type { FinishedInvocation } from '../server/controls/invocation-log.ts';
export type { LoggedLine } from '../server/controls/logged-line.ts';
export type { MappedShard, MappingCounts, MappingView } from './views/mapping-view.ts';
export type { MetricValues } from './views/metrics.ts';
export type { QueuedMessage, QueueView } from './views/queue-view.ts';
export type {
  PutManyResult,
  PutOneResult,
  PutOptions,
  Shard,
  StoredRecord,
  StreamView,
} from './views/stream-view.ts';
export type { ReplayOptions } from './views/replay-recording.ts';
export type { TopicView } from './views/topic-view.ts';

// Modules of handlers use it while they are loaded, before a pipeline is open.
installStreamingGlobal();
