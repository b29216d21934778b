/** A resource that exists, as functions of a template see it. */
export interface ExistingResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of attributes that are stored encrypted. */
  readonly secretAttributes?: ReadonlySet<string>;
  /** Names of those among them that could not be decrypted. */
  readonly lostAttributes?: ReadonlySet<string>;
}

/** The problem of a template that needs an attribute that could not be decrypted. */
export function lostAttribute(logicalId: string, name: string): string {
  return (
    `attribute ${name} of resource ${logicalId} cannot be decrypted, because access.key is not the one that it was ` +
    'encrypted with: restore that file, or replace the resource (for an access key, raise Serial).'
  );
}
