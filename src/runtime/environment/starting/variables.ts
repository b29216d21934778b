import type { InitializationType } from '../../initialization-type.ts';
import type { FunctionSpec } from '../../port.ts';
import type { RoleCredentials } from '../../role-credentials.ts';
import { AWS_PATHS, type FunctionPaths, withSeenPaths } from '../../sandbox/function-paths.ts';

/** Variables of the host that a process needs to run. No other variable of the server is passed on. */
const HOST_NAMES = ['HOME', 'SystemRoot'];
/** Where programs write temporary files. AWS sets none, as they use `/tmp` then. */
const TEMPORARY_NAMES = ['TMPDIR', 'TEMP', 'TMP'];

/** The programs of the host, where it has no PATH: those of AWS's base images. */
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Nothing listens here unless the user runs the X-Ray daemon, whose default address it is. */
const XRAY_DAEMON = { address: '127.0.0.1', port: '2000' };

/** Variables of the function in which AWS's own programs, Node, Python or the loader expect paths. */
const PATH_VARIABLES = new Set([
  'AWS_LAMBDA_EXEC_WRAPPER',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'NODE_OPTIONS',
  'NODE_PATH',
  'PATH',
  'PYTHONPATH',
]);
/** A path, or a list of paths, below a folder of AWS: `/opt/etc/fonts`, `/var/task/a:/var/task/b`. */
const AWS_PATH_LIST = /^\/(?:var\/task|opt)(?:\/[^:\s]*)?(?::\/[^:\s]*)*$/;

export interface EnvironmentContext {
  /** `127.0.0.1:41873` */
  readonly runtimeApi: string;
  /** URL of the AWS services: `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Undefined where signatures are not verified. */
  readonly credentials?: RoleCredentials | undefined;
  readonly logStream: string;
  readonly initializationType: InitializationType;
  /** The descriptor that framed log records are read from. */
  readonly logDescriptor: number;
  readonly paths: FunctionPaths;
  readonly host: Readonly<Record<string, string | undefined>>;
}

/**
 * The environment variables of a function's process. Names and values are those recorded on AWS
 * (docs/aws/lambda-invocations.md#environment-variables), with the paths that the process sees.
 */
export function environmentVariables(
  spec: FunctionSpec,
  context: EnvironmentContext,
): Record<string, string> {
  const { paths } = context;
  const fromHost: Record<string, string> = {};
  for (const name of HOST_NAMES) {
    const value = context.host[name];
    if (value !== undefined) fromHost[name] = value;
  }
  if (paths.temporary !== AWS_PATHS.temporary) {
    for (const name of TEMPORARY_NAMES) fromHost[name] = paths.temporary;
  }
  return {
    ...fromHost,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: context.endpoint,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: `${XRAY_DAEMON.address}:${XRAY_DAEMON.port}`,
    _AWS_XRAY_DAEMON_ADDRESS: XRAY_DAEMON.address,
    _AWS_XRAY_DAEMON_PORT: XRAY_DAEMON.port,
    PWD: paths.taskRoot,
    SHLVL: '0',
    // The function's runtime determines the Node version. A different one on this machine is logged once, for the
    // operator.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...searchPaths(spec, paths, context.host['PATH']),
    ...functionVariables(spec, paths),
    ...(spec.runtimeName.startsWith('provided')
      ? {}
      : { AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtimeName}` }),
    ...(spec.logging.format === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: spec.logging.level ?? 'INFO' }
      : {}),
    _HANDLER: withSeenPaths(spec.handler, paths),
    _LAMBDA_TELEMETRY_LOG_FD: String(context.logDescriptor),
    LAMBDA_TASK_ROOT: paths.taskRoot,
    LAMBDA_RUNTIME_DIR: paths.runtimeRoot,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: context.initializationType,
    AWS_LAMBDA_RUNTIME_API: context.runtimeApi,
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    ...credentialVariables(spec, context.credentials),
  };
}

/** Without credentials, the access key id is the account, from which the server takes that of a function's own calls. */
function credentialVariables(
  { account }: FunctionSpec,
  credentials: RoleCredentials | undefined,
): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? account,
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? 'millrace',
    AWS_SESSION_TOKEN: credentials?.sessionToken ?? 'millrace',
  };
}

/**
 * Where programs, libraries and modules are searched. The values are AWS's, except that PATH has the host's folders in
 * place of AWS's, and that LD_LIBRARY_PATH omits the system's folders: the loader searches its own in any case, and
 * others may contain libraries of another C library.
 */
function searchPaths(
  { runtimeName }: FunctionSpec,
  { taskRoot, layersRoot, runtimeRoot }: FunctionPaths,
  hostPath = DEFAULT_PATH,
): Record<string, string> {
  const [, major = ''] = /^nodejs(\d+)/.exec(runtimeName) ?? [];
  return {
    PATH: `${hostPath}:${layersRoot}/bin`,
    LD_LIBRARY_PATH: [
      runtimeRoot,
      `${runtimeRoot}/lib`,
      taskRoot,
      `${taskRoot}/lib`,
      `${layersRoot}/lib`,
    ].join(':'),
    ...(major !== '' && {
      NODE_PATH: [
        `${layersRoot}/nodejs/node${major}/node_modules`,
        `${layersRoot}/nodejs/node_modules`,
        `${runtimeRoot}/node_modules`,
        runtimeRoot,
        taskRoot,
      ].join(':'),
    }),
  };
}

function functionVariables({ environment }: FunctionSpec, paths: FunctionPaths): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      const isPath = PATH_VARIABLES.has(name) || AWS_PATH_LIST.test(value);
      return [name, isPath ? withSeenPaths(value, paths) : value];
    }),
  );
}
