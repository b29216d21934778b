import type { Namespace } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { Infer } from '../../schema/shape.ts';
import { deploymentBucket } from './deployment-bucket.ts';
import type { BucketOwners } from './bucket-owners.ts';
import { isSharedWith } from './bucket-policy.ts';
import { isBucketName, requireBucketName } from './bucket-name.ts';
import { BucketAlreadyOwnedByYou, NoSuchBucket } from './errors.ts';
import type { NotificationConfiguration } from './notification/shapes.ts';

export interface BucketDocument {
  readonly name: string;
  readonly region: string;
  readonly createdMs: number;
  /** JSON text. */
  readonly policy?: string | undefined;
  readonly notifications?: Infer<typeof NotificationConfiguration>;
  readonly tags?: Readonly<Record<string, string>>;
}

const FORGIVING_REGION = 'us-east-1';

/** Bucket names are unique per account, across regions: a TemplateURL finds a bucket by its name. */
export class Buckets {
  readonly #documents: JsonDocuments<BucketDocument>;
  readonly #owners: Pick<BucketOwners, 'of'> | undefined;

  /** @param owners without it, buckets of other accounts are not found */
  constructor(meta: MetaStore, owners?: Pick<BucketOwners, 'of'>) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.s3.bucket);
    this.#owners = owners;
  }

  /**
   * In us-east-1, AWS accepts the creation of an own bucket of that region again, and changes nothing.
   * @throws InvalidBucketName, BucketAlreadyOwnedByYou
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors
   */
  async create(namespace: Namespace, bucket: BucketDocument): Promise<void> {
    const { account } = namespace;
    const { name, region } = bucket;
    requireBucketName(name);
    if (name === deploymentBucket(account) || !(await this.#documents.create(`${account}/${name}`, bucket))) {
      const existing = await this.require(namespace, name);
      if (region === FORGIVING_REGION && existing.region === FORGIVING_REGION) return;
      throw BucketAlreadyOwnedByYou(
        'Your previous request to create the named bucket succeeded and you already own it.',
        { details: { BucketName: name } },
      );
    }
  }

  /** @throws NoSuchBucket */
  async require({ account, region }: Namespace, name: string): Promise<BucketDocument> {
    if (name === deploymentBucket(account)) return { name, region, createdMs: 0 };
    const found = await this.find({ account }, name);
    if (!found) throw NoSuchBucket('The specified bucket does not exist', { details: { BucketName: name } });
    return found;
  }

  async find({ account }: Pick<Namespace, 'account'>, name: string): Promise<BucketDocument | undefined> {
    return isBucketName(name) ? (await this.#documents.get(`${account}/${name}`))?.value : undefined;
  }

  /**
   * The account whose bucket a caller means by a name: its own, or else the first of another account whose policy names the
   * caller's account or everyone.
   */
  async ownerOf({ account }: Pick<Namespace, 'account'>, name: string): Promise<string> {
    const others = [...(this.#owners?.of(name) ?? [])].filter((other) => other !== account);
    if (others.length === 0 || (await this.find({ account }, name))) return account;
    const shared: { readonly owner: string; readonly createdMs: number }[] = [];
    for (const owner of others) {
      const { policy, createdMs = 0 } = (await this.find({ account: owner }, name)) ?? {};
      if (policy !== undefined && isSharedWith(policy, account)) shared.push({ owner, createdMs });
    }
    shared.sort((one, other) => one.createdMs - other.createdMs);
    return shared[0]?.owner ?? account;
  }

  async list({ account }: Namespace): Promise<BucketDocument[]> {
    const documents = await this.#documents.list(`${account}/`);
    return documents.map(({ value }) => value);
  }

  async setPolicy(namespace: Namespace, name: string, policy: string | undefined): Promise<void> {
    await this.change(namespace, name, (bucket) => ({ ...bucket, policy }));
  }

  async change(
    { account }: Namespace,
    name: string,
    change: (bucket: BucketDocument) => BucketDocument,
  ): Promise<void> {
    await this.#documents.update(`${account}/${name}`, change);
  }

  async delete({ account }: Pick<Namespace, 'account'>, name: string): Promise<void> {
    await this.#documents.delete(`${account}/${name}`);
  }
}
