import type { Infer } from '../../../schema/shape.ts';
import type { MetricTransformationShape } from '../shapes.ts';

/** A metric filter, stored with its group. */
export interface MetricFilterDocument {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly createdMs: number;
  readonly transformation: MetricTransformation;
}

type MetricTransformation = Infer<typeof MetricTransformationShape>;
