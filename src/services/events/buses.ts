import { formatArn, parseArn } from '../../lib/aws/arn.ts';
import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { busNotFound } from './errors.ts';
import { DEFAULT_BUS } from './rules/rule.ts';

/** A bus that a client created. Key: `events/bus/ACCOUNT/REGION/NAME`. */
export interface BusDocument extends Namespace {
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
}

/** The event buses of all accounts and regions. Each has a default one, which is not stored. */
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
    if (name === DEFAULT_BUS) return { ...onlyNamespace(namespace), name, tags: {}, createdMs: 0 };
    return (await this.#documents.get(`${namespaceKey(namespace)}/${name}`))?.value;
  }

  /** @throws ResourceNotFound */
  async require(namespace: Namespace, name: string): Promise<BusDocument> {
    const bus = await this.find(namespace, name);
    if (!bus) throw busNotFound(name);
    return bus;
  }

  async update(namespace: Namespace, name: string, change: (bus: BusDocument) => BusDocument): Promise<void> {
    await this.#documents.update(`${namespaceKey(namespace)}/${name}`, change);
  }

  async delete(namespace: Namespace, name: string): Promise<void> {
    await this.#documents.delete(`${namespaceKey(namespace)}/${name}`);
  }

  /** With the default bus. */
  async list(namespace: Namespace): Promise<BusDocument[]> {
    const created = await this.#documents.list(`${namespaceKey(namespace)}/`);
    return [await this.require(namespace, DEFAULT_BUS), ...created.map(({ value }) => value)];
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

function onlyNamespace({ account, region }: Namespace): Namespace {
  return { account, region };
}
