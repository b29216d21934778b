/** What one policy asks for. */
export interface Proposal {
  readonly policy: string;
  /** `hold` keeps the capacity. Without data a policy does not agree to scale in, and has no other say. */
  readonly kind: 'out' | 'in' | 'hold' | 'no-data';
  readonly capacity: number;
  /** For people: `utilization 83.4 % is above its target of 70 %`. */
  readonly reason: string;
}
