/** State is kept per account and region; nothing is shared between two namespaces. */
export interface Namespace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** What a key says that is a namespace and a name: `ACCOUNT/REGION/NAME`. */
export function parseNamespacedKey(key: string): Namespace & { readonly name: string } {
  const [account = '', region = '', ...name] = key.split('/');
  return { account, region, name: name.join('/') };
}

/** A key prefix no other namespace can produce: neither part contains a slash. */
export function namespaceKey({ account, region }: Namespace): string {
  return `${account}/${region}`;
}
