/** An account and a region. State is separate for each namespace. */
export interface Namespace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** The parts of a key `ACCOUNT/REGION/NAME`; the name may contain slashes. */
export function parseNamespacedKey(key: string): Namespace & { readonly name: string } {
  const [account = '', region = '', ...name] = key.split('/');
  return { account, region, name: name.join('/') };
}

/** The key prefix of a namespace. It is unique, because neither part contains a slash. */
export function namespaceKey({ account, region }: Namespace): string {
  return `${account}/${region}`;
}
