/** The values of a query, by the beginnings of their periods. */
export interface TimeSeries {
  readonly points: ReadonlyMap<number, number>;
  readonly periodSeconds: number;
}
