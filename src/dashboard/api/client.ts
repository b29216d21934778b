import type {
  CallFailed,
  ErrorGroupsReply,
  FateReply,
  HotKeysReply,
  InvocationReply,
  InvocationsReply,
  PipelineReply,
  Namespace,
  NamespacesReply,
  RecordsReply,
  ReplayReply,
  SeriesReply,
} from '../../server/dashboard/contract.ts';
import type {
  FailedObjectsReply,
  MessagesReply,
  RedriveReply,
} from '../../server/dashboard/queue-contract.ts';

/** `/_millrace/api/` are the APIs of API Gateway. */
const API = '/_millrace/dashboard';

/** A call that the server refused: the code and the sentence of AWS where there is one. */
class CallError extends Error {
  readonly code: string;

  constructor({ code, message }: CallFailed) {
    super(message);
    this.name = 'CallError';
    this.code = code;
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;
type AwsService = 'kinesis' | 'lambda' | 'sqs' | 'logs';

/** The endpoints of the contract, in one account and region. */
export class Client {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  static namespaces(): Promise<NamespacesReply> {
    return read(`${API}/namespaces`);
  }

  /** Address of the server-sent events. */
  get liveUrl(): string {
    return this.#url('live');
  }

  pipeline(): Promise<PipelineReply> {
    return read(this.#url('pipeline'));
  }

  series(query: Query): Promise<SeriesReply> {
    return read(this.#url('series', query));
  }

  hotKeys(stream: string): Promise<HotKeysReply> {
    return read(this.#url(`streams/${encodeURIComponent(stream)}/hot-keys`));
  }

  /** @param cursor of the page before, for the next one */
  records(
    stream: string,
    query: Query,
    { cursor, signal }: { readonly cursor?: string | undefined; readonly signal?: AbortSignal } = {},
  ): Promise<RecordsReply> {
    const url = this.#url(`streams/${encodeURIComponent(stream)}/records`, query);
    return cursor === undefined ? read(url, signal && { signal }) : write(url, { cursor }, signal);
  }

  fate(stream: string, shardId: string, sequenceNumber: string): Promise<FateReply> {
    return read(this.#url(`streams/${encodeURIComponent(stream)}/records/${shardId}/${sequenceNumber}/fate`));
  }

  invocations(query: Query): Promise<InvocationsReply> {
    return read(this.#url('invocations', query));
  }

  invocation(id: string): Promise<InvocationReply> {
    return read(this.#url(`invocations/${encodeURIComponent(id)}`));
  }

  errors(functionName: string): Promise<ErrorGroupsReply> {
    return read(this.#url(`functions/${encodeURIComponent(functionName)}/errors`));
  }

  messages(queue: string, query: Query): Promise<MessagesReply> {
    return read(this.#url(`queues/${encodeURIComponent(queue)}/messages`, query));
  }

  failuresIn(bucket: string, query: Query): Promise<FailedObjectsReply> {
    return read(this.#url(`buckets/${encodeURIComponent(bucket)}/failures`, query));
  }

  redrive(kind: 'queues' | 'buckets', name: string, functionName: string): Promise<RedriveReply> {
    return write(this.#url(`${kind}/${encodeURIComponent(name)}/redrive`), { functionName });
  }

  replay(uuid: string, from: Readonly<Record<string, unknown>>): Promise<ReplayReply> {
    return write(this.#url(`mappings/${encodeURIComponent(uuid)}/replay`), from);
  }

  /** One operation of the AWS API; blobs are base64. */
  call<Output>(service: AwsService, operation: string, input: object): Promise<Output> {
    return write(this.#url(`calls/${service}/${operation}`), input);
  }

  #url(path: string, query: Query = {}): string {
    const { account, region } = this.#namespace;
    const parameters = new URLSearchParams({ account, region });
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') parameters.set(name, String(value));
    }
    return `${API}/${path}?${parameters.toString()}`;
  }
}

async function read<Reply>(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init);
  if (!response.ok) throw await failureOf(response);
  return response.json() as Promise<Reply>;
}

function write<Reply>(url: string, body: object, signal?: AbortSignal): Promise<Reply> {
  return read(url, {
    method: 'POST',
    ...(signal && { signal }),
    // No other origin can send this header without a preflight, which the server refuses.
    headers: { 'content-type': 'application/json', 'x-millrace-dashboard': '1' },
    body: JSON.stringify(body),
  });
}

async function failureOf(response: Response): Promise<CallError> {
  const text = await response.text();
  try {
    const failed = JSON.parse(text) as Partial<CallFailed>;
    return new CallError({ code: failed.code ?? `HTTP ${response.status}`, message: failed.message ?? text });
  } catch {
    return new CallError({ code: `HTTP ${response.status}`, message: text.slice(0, 500) });
  }
}
