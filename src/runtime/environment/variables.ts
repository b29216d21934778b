import type { FunctionSpec } from '../port.ts';

/** Variables of the host that a process needs to run. No other variable of the server is passed on. */
const HOST_NAMES = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

export interface EnvironmentContext {
  /** `127.0.0.1:41873` */
  readonly runtimeApi: string;
  /** URL of the AWS services: `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly logStream: string;
  /** The descriptor that framed log records are read from. */
  readonly logDescriptor: number;
  readonly host: Readonly<Record<string, string | undefined>>;
}

/**
 * The environment variables of a function's process. Names and values are those recorded on AWS
 * (docs/aws/lambda-invocations.md#environment-variables), with real paths instead of `/var/task`.
 */
export function environmentVariables(
  spec: FunctionSpec,
  context: EnvironmentContext,
): Record<string, string> {
  const fromHost: Record<string, string> = {};
  for (const name of HOST_NAMES) {
    const value = context.host[name];
    if (value !== undefined) fromHost[name] = value;
  }
  return {
    ...fromHost,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: context.endpoint,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    // The function's runtime determines the Node version. A different one on this machine is logged once, for the
    // operator.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...layerPaths(spec, fromHost['PATH']),
    ...spec.environment,
    ...(spec.runtimeName.startsWith('provided')
      ? {}
      : { AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtimeName}` }),
    ...(spec.logging.format === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: spec.logging.level ?? 'INFO' }
      : {}),
    _HANDLER: spec.handler,
    _LAMBDA_TELEMETRY_LOG_FD: String(context.logDescriptor),
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    LAMBDA_RUNTIME_DIR: spec.codeDirectory,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_RUNTIME_API: context.runtimeApi,
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    // The server takes the account from the access key id, so a function's own calls use its account.
    AWS_ACCESS_KEY_ID: spec.account,
    AWS_SECRET_ACCESS_KEY: 'millrace',
    AWS_SESSION_TOKEN: 'millrace',
  };
}

/**
 * Search paths for the contents of layers; on AWS they are below `/opt`.
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths
 */
function layerPaths(
  { layersDirectory: layers, runtimeName }: FunctionSpec,
  hostPath: string | undefined,
): Record<string, string> {
  if (layers === undefined) return {};
  const [, major = ''] = /^nodejs(\d+)/.exec(runtimeName) ?? [];
  const [, python = ''] = /^python([\d.]+)/.exec(runtimeName) ?? [];
  return {
    PATH: [`${layers}/bin`, ...(hostPath === undefined ? [] : [hostPath])].join(':'),
    LD_LIBRARY_PATH: `${layers}/lib`,
    ...(major !== '' && {
      NODE_PATH: `${layers}/nodejs/node${major}/node_modules:${layers}/nodejs/node_modules`,
    }),
    ...(python !== '' && {
      PYTHONPATH: `${layers}/python:${layers}/python/lib/python${python}/site-packages`,
    }),
  };
}
