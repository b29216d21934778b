/** A subscription filter, stored with its group. */
export interface SubscriptionFilterDocument {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn?: string;
  readonly distribution: 'Random' | 'ByLogStream';
  readonly createdMs: number;
}
