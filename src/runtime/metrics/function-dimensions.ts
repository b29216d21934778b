export type Dimensions = Readonly<Record<string, string>>;

/**
 * The dimensions of a function's metrics: its name, and its name with the qualifier of the invocation. Lambda also
 * reports each metric without dimensions.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function functionDimensions(
  FunctionName: string,
  qualifier: string | undefined,
): readonly Dimensions[] {
  const Resource = qualifier === undefined ? FunctionName : `${FunctionName}:${qualifier}`;
  return [{ FunctionName }, { FunctionName, Resource }];
}
