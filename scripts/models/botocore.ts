import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/* The service models that botocore ships: `data/kinesis/2013-12-02/service-2.json.gz`. */

/** A service model, as far as it is used here. */
export interface SdkModel {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly operations: Readonly<Record<string, SdkOperation>>;
  readonly shapes: Readonly<Record<string, SdkShape>>;
}

interface SdkOperation {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: { readonly shape: string };
  readonly output?: { readonly shape: string };
  readonly errors?: readonly { readonly shape: string }[];
}

export interface SdkShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, SdkMember>>;
  readonly required?: readonly string[];
  readonly payload?: string;
  readonly member?: SdkMember;
  readonly key?: SdkMember;
  readonly value?: SdkMember;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly eventstream?: true;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
}

export interface SdkMember {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
  /** The payload of an event. */
  readonly eventpayload?: true;
}

export interface Botocore {
  readonly version: string;
  /** @param name botocore's folder of the service */
  readModel(name: string): SdkModel;
}

/** @throws when the Python of this machine has no botocore */
export function findBotocore(): Botocore {
  const program = 'import botocore; print(botocore.__version__); print(botocore.__path__[0])';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`python3 cannot import botocore; pip install botocore. ${stderr ?? ''}`);
  const [version, path] = stdout.trim().split('\n') as [string, string];
  return {
    version,
    readModel(name) {
      const folder = join(path, 'data', name);
      const latest = readdirSync(folder).toSorted().at(-1)!;
      return JSON.parse(
        gunzipSync(readFileSync(join(folder, latest, 'service-2.json.gz'))).toString(),
      ) as SdkModel;
    },
  };
}
