/** Dimensions of a metric. */
export type Dimensions = Readonly<Record<string, string>>;

/**
 * Those under which Lambda tells a function's metrics, beside none: its name, and the name it was called by.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function functionDimensions(
  FunctionName: string,
  qualifier: string | undefined,
): readonly Dimensions[] {
  const Resource = qualifier === undefined ? FunctionName : `${FunctionName}:${qualifier}`;
  return [{ FunctionName }, { FunctionName, Resource }];
}
