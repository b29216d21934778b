import type { MappingSettings } from '../../../../src/mapping/document.ts';
import type { Mappings } from '../../../../src/mapping/mappings.ts';
import type { NewMapping } from '../../../../src/mapping/new-mapping.ts';
import { NAMESPACE } from '../../../engine/harness.ts';
import type { Gateways } from './gateways.ts';
import type { PassingTime } from './passing-time.ts';

const RETRY_MS = 500;
const MAX_ATTEMPTS = 240;

/** A client of the mapping, which tries again until the home, whichever that is, has accepted its request. */
export class MappingClient {
  readonly #gateways: Gateways;
  readonly #passing: PassingTime;
  readonly #accuse: (what: string) => void;
  uuid = '';

  constructor(gateways: Gateways, passing: PassingTime, accuse: (what: string) => void) {
    this.#gateways = gateways;
    this.#passing = passing;
    this.#accuse = accuse;
  }

  /** As the home reports it; undefined when there is no home or no mapping. */
  get state(): string | undefined {
    return this.#gateways.home?.mappings.get(NAMESPACE, this.uuid)?.state;
  }

  async create(mapping: NewMapping): Promise<void> {
    const created = await this.#atHome((mappings) => mappings.create(mapping));
    if (created?.kind !== 'created') throw new Error(`the mapping is not created: ${created?.kind}`);
    this.uuid = created.mapping.uuid;
  }

  async update(settings: Partial<MappingSettings>, enabled: boolean | undefined): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const changed = await this.#atHome((mappings) =>
        mappings.update(NAMESPACE, this.uuid, { settings, enabled }),
      );
      if (changed?.kind === 'accepted') return;
      await this.#passing.advance(RETRY_MS);
    }
    this.#accuse(`the mapping stays ${this.state}`);
  }

  /** @returns undefined when there is no home, and when it did not answer */
  async #atHome<T>(call: (mappings: Mappings) => Promise<T>): Promise<T | undefined> {
    await this.#passing.until('there is a home', () => this.#gateways.home !== undefined);
    const { home } = this.#gateways;
    if (!home) return undefined;
    let outcome: { readonly answer: T | undefined } | undefined;
    call(home.mappings).then(
      (answer) => (outcome = { answer }),
      () => (outcome = { answer: undefined }),
    );
    await this.#passing.until('the home has answered', () => outcome !== undefined || home.time.isCrashed);
    return outcome?.answer;
  }
}
