/** The values of a query, by the start of their periods. */
export interface TimeSeries {
  readonly points: ReadonlyMap<number, number>;
  readonly periodSeconds: number;
}
