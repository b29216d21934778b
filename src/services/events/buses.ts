import { formatArn, parseArn } from '../../lib/aws/arn.ts';
import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { busNotFound } from './errors.ts';
import { DEFAULT_BUS } from './rules/rule.ts';

/** A bus that a client created, or the default one once it has tags. Key: `events/bus/ACCOUNT/REGION/NAME`. */
export interface BusDocument extends Namespace {
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
}

/** The event buses of all accounts and regions. Each has a default one, which is stored when it gets tags. */
export class Buses {
  readonly #documents: JsonDocuments<BusDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.events.bus);
  }

  /** @returns false when the bus exists */
  async create(bus: BusDocument): Promise<boolean> {
    return bus.name !== DEFAULT_BUS && this.#documents.create(`${namespaceKey(bus)}/${bus.name}`, bus);
  }

  async find(namespace: Namespace, name: string): Promise<BusDocument | undefined> {
    const stored = (await this.#documents.get(`${namespaceKey(namespace)}/${name}`))?.value;
    return stored ?? (name === DEFAULT_BUS ? defaultBus(namespace) : undefined);
  }

  /** @throws ResourceNotFound */
  async require(namespace: Namespace, name: string): Promise<BusDocument> {
    const bus = await this.find(namespace, name);
    if (!bus) throw busNotFound(name);
    return bus;
  }

  async update(namespace: Namespace, name: string, change: (bus: BusDocument) => BusDocument): Promise<void> {
    const key = `${namespaceKey(namespace)}/${name}`;
    if (name === DEFAULT_BUS) await this.#documents.create(key, defaultBus(namespace));
    await this.#documents.update(key, change);
  }

  async delete(namespace: Namespace, name: string): Promise<void> {
    await this.#documents.delete(`${namespaceKey(namespace)}/${name}`);
  }

  /** With the default bus. */
  async list(namespace: Namespace): Promise<BusDocument[]> {
    const stored = (await this.#documents.list(`${namespaceKey(namespace)}/`)).map(({ value }) => value);
    const created = stored.filter(({ name }) => name !== DEFAULT_BUS);
    const first = stored.find(({ name }) => name === DEFAULT_BUS) ?? defaultBus(namespace);
    return [first, ...created];
  }
}

export function busArn(bus: Pick<BusDocument, 'account' | 'region' | 'name'>): string {
  return formatArn('events', bus, `event-bus/${bus.name}`);
}

/** The name of a bus that a request names by its name or ARN, or not at all. */
export function busName(nameOrArn: string | undefined): string {
  if (nameOrArn === undefined) return DEFAULT_BUS;
  return parseArn(nameOrArn)?.resource.replace(/^event-bus\//, '') ?? nameOrArn;
}

function defaultBus({ account, region }: Namespace): BusDocument {
  return { account, region, name: DEFAULT_BUS, tags: {}, createdMs: 0 };
}
