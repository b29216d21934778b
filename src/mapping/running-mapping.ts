import type { MappingDocument } from './document.ts';
import type { MappingMetrics } from './metrics/mapping-metrics.ts';
import type { MappingStatistics } from './metrics/statistics.ts';

/** A mapping as its loops see it. */
export interface RunningMapping {
  /** The current document: its settings may change between two attempts. */
  document(): MappingDocument;
  readonly statistics: MappingStatistics;
  readonly metrics: MappingMetrics;
  /** Sets LastProcessingResult. */
  report(result: ProcessingResult): void;
}

export type ProcessingResult =
  | 'OK'
  | 'PROBLEM: Function call failed'
  | 'PROBLEM: Function not found'
  | 'PROBLEM: Stream not found'
  | 'PROBLEM: Cannot access stream'
  | 'PROBLEM: Stream consumer not found'
  | 'PROBLEM: internal Lambda error. Please contact Lambda customer support.';
