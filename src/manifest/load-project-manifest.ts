import {
  describeRequest,
  type ExternalRequest,
  type ExternalResult,
  ExternalValues,
  keyOf,
  PendingValues,
  type ServerRequest,
} from './external/external-values.ts';
import { loadManifest } from './load-manifest.ts';
import { type LoadOptions, openManifest } from './open-manifest.ts';
import type { Manifest } from './manifest.ts';
import type { ProgramRunner } from './programs/program-runner.ts';
import { resolveText } from './variables/resolve.ts';

/** Where the values come from that are not in the text of a project. */
export interface ExternalSources {
  readonly programs: ProgramRunner;
  fromServer(request: ServerRequest): Promise<ExternalResult>;
}

// A round fetches all values that the previous ones have led to. Values that lead to others form short chains.
const MAX_ROUNDS = 32;

/**
 * Loads a manifest, with the values that programs of the project export and those of a running server.
 * @throws ManifestError
 */
export function loadProjectManifest(
  directory: string,
  options: LoadOptions,
  sources: ExternalSources,
): Promise<Manifest> {
  return withExternalValues(directory, options, sources, (values) =>
    loadManifest(directory, options, values),
  );
}

/** Reads something from a project that may refer to external values, which are fetched as they are needed. */
export async function withExternalValues<T>(
  directory: string,
  options: LoadOptions,
  sources: ExternalSources,
  read: (values: ExternalValues) => T,
): Promise<T> {
  try {
    return await new Rounds(directory, options, sources).run(read, []);
  } finally {
    // The next load must read the programs again, which may have changed.
    await sources.programs.close();
  }
}

class Rounds {
  readonly #directory: string;
  readonly #options: LoadOptions;
  readonly #sources: ExternalSources;
  readonly #values = new ExternalValues();

  constructor(directory: string, options: LoadOptions, sources: ExternalSources) {
    this.#directory = directory;
    this.#options = options;
    this.#sources = sources;
  }

  /**
   * Repeats an attempt with more and more values.
   * @param fetching the requests whose values depend on this attempt, outermost first
   */
  async run<T>(attempt: (values: ExternalValues) => T, fetching: readonly ExternalRequest[]): Promise<T> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      try {
        return attempt(this.#values);
      } catch (error) {
        if (!(error instanceof PendingValues)) throw error;
        await Promise.all(error.requests.map((request) => this.#fetch(request, fetching)));
      }
    }
    return attempt(this.#values);
  }

  async #fetch(request: ExternalRequest, fetching: readonly ExternalRequest[]): Promise<void> {
    const chain = [...fetching, request];
    const isCycle = fetching.some((outer) => keyOf(outer) === keyOf(request));
    const result: ExternalResult = isCycle
      ? { kind: 'failed', because: `values refer to each other: ${chain.map(describeRequest).join(' -> ')}` }
      : await this.#valueOf(request, chain);
    this.#values.set(request, result);
  }

  #valueOf(request: ExternalRequest, chain: readonly ExternalRequest[]): Promise<ExternalResult> {
    if (request.source !== 'program') return this.#sources.fromServer(request);
    const { environment, options } = this.#inputs();
    return this.#sources.programs.read(request, {
      environment,
      options,
      resolveVariable: (variable) =>
        this.run((values) => {
          const { file, inputs } = openManifest(this.#directory, this.#options, values);
          return resolveText(`\${${variable}}`, file, inputs, values);
        }, chain),
    });
  }

  /** With the variables of `.env` files, unless the program is the manifest itself. */
  #inputs(): Pick<LoadOptions, 'environment' | 'options'> {
    try {
      return openManifest(this.#directory, this.#options, this.#values).inputs;
    } catch (error) {
      if (error instanceof PendingValues) return this.#options;
      throw error;
    }
  }
}
