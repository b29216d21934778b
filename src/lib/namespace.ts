/** State is kept per account and region; nothing is shared between two namespaces. */
export interface Namespace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** A key prefix no other namespace can produce: neither part contains a slash. */
export function namespaceKey({ account, region }: Namespace): string {
  return `${account}/${region}`;
}
