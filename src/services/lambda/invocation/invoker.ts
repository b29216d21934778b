import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { FunctionInvoker, InvokeOptions, MappedFunctionInfo } from '../../../mapping/port.ts';
import type { Tracer } from '../../../lib/telemetry/tracer.ts';
import { formatTraceHeader, type TraceHeader } from '../../../lib/trace/trace-header.ts';
import type {
  FunctionSpec,
  Invocation,
  InvocationResult,
  Runtime,
  ThrottleReason,
} from '../../../runtime/port.ts';
import type { CodeStore } from '../code/store.ts';
import type { Admission, Concurrency } from './concurrency.ts';
import type { FunctionDocument } from '../function/documents.ts';
import { parseFunctionArn } from '../function/name/name.ts';
import type { Functions } from '../function/functions.ts';
import { environmentKeyOf } from '../function/revisions.ts';
import { isSnapStarted } from '../function/settings/snap-start.ts';
import { traceInvocation } from './invocation-span.ts';
import type { InvocationTraces } from './traces.ts';

export interface LambdaInvokerOptions {
  readonly functions: Functions;
  readonly code: CodeStore;
  readonly concurrency: Concurrency;
  readonly runtime: Runtime;
  readonly traces: InvocationTraces;
  /** Records a span for each invocation; none by default. */
  readonly tracer?: Tracer | undefined;
}

/** Whether another server may run an invocation. */
type Admitted =
  | (Admission & { readonly kind: 'admitted'; readonly spec: FunctionSpec; readonly traceId: string })
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'provisioned' };

/** Invokes functions: for the API, for asynchronous invocations and for event source mappings. */
export class LambdaInvoker implements FunctionInvoker {
  readonly #functions: Functions;
  readonly #code: CodeStore;
  readonly #concurrency: Concurrency;
  readonly #runtime: Runtime;
  readonly #traces: InvocationTraces;
  readonly #tracer: Tracer | undefined;

  constructor({ functions, code, concurrency, runtime, traces, tracer }: LambdaInvokerOptions) {
    this.#functions = functions;
    this.#code = code;
    this.#concurrency = concurrency;
    this.#runtime = runtime;
    this.#traces = traces;
    this.#tracer = tracer;
  }

  async describe(arn: string): Promise<MappedFunctionInfo | undefined> {
    const found = await this.#find(arn);
    if (!found) return undefined;
    const { roleArn, timeoutSeconds } = found.document.settings;
    return { roleArn, timeoutSeconds };
  }

  async invoke(
    arn: string,
    payload: Buffer,
    { trace, ...options }: InvokeOptions,
  ): Promise<InvocationResult | { readonly kind: 'not-found' }> {
    const found = await this.#find(arn);
    if (!found) return { kind: 'not-found' };
    const traceId = this.traceIdOf(found.document, arn, trace);
    const invocation = { ...options, payload, invokedFunctionArn: arn, traceId };
    return this.run(found.namespace, found.document, invocation);
  }

  /** The tracing header for an invocation: it continues the trace of the caller, or begins one. */
  traceIdOf(document: FunctionDocument, functionArn: string, caller?: TraceHeader): string {
    return formatTraceHeader(this.#traces.traceOf(document, functionArn, caller));
  }

  /** Invokes a function version that the caller has looked up. */
  async run(
    namespace: Namespace,
    document: FunctionDocument,
    invocation: Invocation,
  ): Promise<InvocationResult> {
    // Until the runtime holds them for the environment.
    const release = this.#code.hold(document);
    try {
      if (!this.#tracer) return await this.#run(namespace, document, invocation);
      return await traceInvocation(
        this.#tracer,
        { namespace, functionName: document.name, invocation },
        (traced) => this.#run(namespace, document, traced),
      );
    } finally {
      release();
    }
  }

  /**
   * Counts an invocation that another server runs, until `release` is called. `provisioned`: it has to be run here, where an
   * environment waits for it.
   */
  async admit(
    arn: string,
    { requestId, trace }: Pick<InvokeOptions, 'requestId' | 'trace'>,
  ): Promise<Admitted> {
    const found = await this.#find(arn);
    if (!found) return { kind: 'not-found' };
    const { namespace, document } = found;
    const spec = await this.specOf(namespace, document);
    if ((this.#runtime.provisionOf(spec.key)?.idle ?? 0) > 0) return { kind: 'provisioned' };
    const admission = this.#concurrency.acquire(namespace, document.name);
    if (typeof admission === 'string') {
      const invocation = { requestId, payload: Buffer.alloc(0), invokedFunctionArn: arn };
      this.#runtime.throttle(spec, invocation, admission);
      return { kind: 'throttled', reason: admission };
    }
    return { kind: 'admitted', spec, traceId: this.traceIdOf(document, arn, trace), ...admission };
  }

  /** What the runtime needs to run a version. Its code is unpacked. */
  async specOf(namespace: Namespace, document: FunctionDocument): Promise<FunctionSpec> {
    const { layers = [] } = document.settings;
    if (this.#runtime.replacesCode(document.name)) return specOf(namespace, document, { codeDirectory: '' });
    return specOf(namespace, document, {
      codeDirectory: await this.#code.directoryOf(document.code),
      layersDirectory: layers.length > 0 ? await this.#code.layersDirectory(layers) : undefined,
      holdDirectories: () => this.#code.hold(document),
    });
  }

  async #run(
    namespace: Namespace,
    document: FunctionDocument,
    invocation: Invocation,
  ): Promise<InvocationResult> {
    const spec = await this.specOf(namespace, document);
    // The invocation gets the idle provisioned environment, whose concurrency nothing else can use.
    if ((this.#runtime.provisionOf(spec.key)?.idle ?? 0) > 0) return this.#runtime.invoke(spec, invocation);
    const admission = this.#concurrency.acquire(namespace, document.name);
    if (typeof admission === 'string') return this.#runtime.throttle(spec, invocation, admission);
    try {
      return await this.#runtime.invoke(spec, invocation);
    } finally {
      admission.release();
    }
  }

  async #find(arn: string): Promise<{ namespace: Namespace; document: FunctionDocument } | undefined> {
    const reference = parseFunctionArn(arn);
    if (!reference) return undefined;
    const { namespace } = reference;
    const document = await this.#functions.findForInvoke(namespace, reference);
    return document && { namespace, document };
  }
}

function specOf(
  namespace: Namespace,
  document: FunctionDocument,
  directories: Pick<FunctionSpec, 'codeDirectory' | 'layersDirectory' | 'holdDirectories'>,
): FunctionSpec {
  const { name, version, settings } = document;
  const { group, format, applicationLevel, systemLevel } = settings.logging;
  return {
    key: environmentKeyOf(document),
    functionName: name,
    version,
    account: namespace.account,
    region: namespace.region,
    roleArn: settings.roleArn,
    runtimeName: settings.runtime,
    handler: settings.handler,
    snapStart: isSnapStarted(document),
    memoryMb: settings.memoryMb,
    storageMb: settings.ephemeralStorageMb,
    timeoutMs: settings.timeoutSeconds * 1000,
    environment: settings.environment ?? {},
    code: document.code,
    layers: settings.layers,
    ...directories,
    logging: {
      group,
      format,
      ...(applicationLevel && { level: applicationLevel }),
      ...(systemLevel && { systemLevel }),
    },
  };
}
