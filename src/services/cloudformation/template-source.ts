import { isServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import type { Calls } from '../../schema/service.ts';
import { GetObject } from '../s3/operations/get-object.ts';
import { parseStackPolicy } from './changes/stack-policy.ts';
import { ValidationError } from './errors.ts';
import { MAX_POLICY_BYTES, MAX_TEMPLATE_BYTES } from './limits.ts';

export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/**
 * Returns the template text from the request, or from the S3 object that the request names.
 * @throws ValidationError
 */
export async function readTemplate(
  { TemplateBody: body, TemplateURL: url }: TemplateSource,
  calls: Calls,
  caller: Caller,
): Promise<string> {
  if (body !== undefined && url !== undefined) {
    throw ValidationError('You may not specify both Template URL and Template Body.');
  }
  if (body !== undefined) return body;
  if (url === undefined) throw ValidationError('Either Template URL or Template Body must be specified.');
  return readObject({ name: 'Template', url, maxBytes: MAX_TEMPLATE_BYTES }, calls, caller);
}

export interface PolicySource {
  readonly body: string | undefined;
  readonly url: string | undefined;
}

/**
 * Returns the text of a stack policy from the request, or from the S3 object that the request names.
 * @param name of its members in the request: `StackPolicy`
 * @throws ValidationError
 */
export async function readStackPolicy(
  name: 'StackPolicy' | 'StackPolicyDuringUpdate',
  { body, url }: PolicySource,
  calls: Calls,
  caller: Caller,
): Promise<string | undefined> {
  if (body !== undefined && url !== undefined) {
    throw ValidationError(`You cannot specify both ${name}URL and ${name}Body`);
  }
  const text =
    url === undefined ? body : await readObject({ name, url, maxBytes: MAX_POLICY_BYTES }, calls, caller);
  if (text !== undefined) parseStackPolicy(text);
  return text;
}

interface ObjectSource {
  readonly name: string;
  readonly url: string;
  readonly maxBytes: number;
}

async function readObject(
  { name, url, maxBytes }: ObjectSource,
  calls: Calls,
  caller: Caller,
): Promise<string> {
  const object = objectOf(url);
  if (!object) throw ValidationError(`${name}URL must be a supported URL.`);
  try {
    const { Body = Buffer.alloc(0) } = await calls.call('s3', GetObject, object, caller);
    if (Body.length > maxBytes) {
      throw ValidationError(`${name} may not exceed ${maxBytes} bytes in size.`);
    }
    return Body.toString('utf8');
  } catch (error) {
    if (!isServiceError(error) || error.code === 'ValidationError') throw error;
    throw ValidationError(`S3 error: ${error.message}`, { cause: error });
  }
}

/**
 * Frameworks use the host names of AWS even when they are configured for another endpoint:
 * docs/aws/serverless-framework.md#calls-of-a-deployment. The bucket is part of the host
 * (`bucket.s3.eu-west-1.amazonaws.com`) or the first segment of the path.
 */
function objectOf(url: string): { Bucket: string; Key: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const path = decodePath(pathname.slice(1));
  if (path === undefined) return undefined;
  const inHost = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$/.exec(hostname)?.[1];
  const slash = path.indexOf('/');
  const [bucket, key] = inHost === undefined ? [path.slice(0, slash), path.slice(slash + 1)] : [inHost, path];
  return bucket === '' || key === '' || (inHost === undefined && slash < 0)
    ? undefined
    : { Bucket: bucket, Key: key };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
