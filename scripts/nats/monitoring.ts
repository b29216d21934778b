/** The answers of the monitoring port that are used here. The rest is passed through. */
export interface ServerStatus {
  readonly version: string;
  readonly jetstream?: { readonly config?: { readonly sync_always?: boolean } };
}

export interface JetStreamStatus {
  readonly disabled?: boolean;
  /** In all streams of this node. */
  readonly messages?: number;
  readonly meta_cluster?: { readonly leader?: string; readonly cluster_size?: number };
  readonly account_details?: readonly {
    readonly stream_detail?: readonly {
      readonly name: string;
      readonly cluster?: { readonly leader?: string };
    }[];
  }[];
}

// A frozen node accepts connections and never answers.
const ANSWER_LIMIT_MS = 2_000;

export class Monitoring {
  readonly #endpoint: string;

  constructor(host: string, port: number) {
    this.#endpoint = `http://${host}:${port}`;
  }

  /** What the server is, its settings, connections and memory. */
  server(): Promise<ServerStatus> {
    return this.#get('/varz') as Promise<ServerStatus>;
  }

  /** @param streams with every stream and its leader */
  jetStream({ streams = false } = {}): Promise<JetStreamStatus> {
    return this.#get(streams ? '/jsz?streams=true' : '/jsz') as Promise<JetStreamStatus>;
  }

  /** Whether the server and its streams are up to date. */
  async isHealthy(): Promise<boolean> {
    const response = await this.#fetch('/healthz');
    await response.body?.cancel();
    return response.ok;
  }

  async #get(path: string): Promise<unknown> {
    const response = await this.#fetch(path);
    if (!response.ok) throw new Error(`${this.#endpoint}${path} answered ${response.status}`);
    return response.json();
  }

  #fetch(path: string): Promise<Response> {
    return fetch(this.#endpoint + path, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  }
}
