import type { Variables } from '../../lib/platform/windows-programs.ts';

/**
 * The variables that except the host of `endpoint` from the proxies of the environment. Clients differ in the name that
 * they read first: botocore the lower case, Go the upper case.
 * @see https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyExceptions(endpoint: string, env: Variables): Variables {
  const given = [env['no_proxy'], env['NO_PROXY']].flatMap((list) => list?.split(',') ?? []);
  const hosts = given.map((host) => host.trim()).filter((host) => host !== '');
  // `*` excepts every host, but only as the whole list.
  if (hosts.includes('*')) return { NO_PROXY: '*', no_proxy: '*' };
  const list = [...new Set([...hosts, ...namesOf(new URL(endpoint).hostname)])].join(',');
  return { NO_PROXY: list, no_proxy: list };
}

/** Python compares an IPv6 address with its brackets, Go without them. */
function namesOf(host: string): readonly string[] {
  return host.startsWith('[') ? [host, host.slice(1, -1)] : [host];
}
