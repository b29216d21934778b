import { isIP } from 'node:net';
import type { Dispatch } from '../../protocol/dispatcher.ts';

// Names that cannot be registered in the public DNS (RFC 6761, RFC 6762, ICANN's .internal; a name without a dot), and
// those of AWS, which clients may have been configured to resolve to this server.
const PRIVATE_NAME =
  /^[^.]+$|(?:^|\.)(?:localhost|local|test|internal|amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/i;

/**
 * Refuses requests for a host of the public DNS, to prevent DNS rebinding: after a web page is loaded, its host name
 * can be resolved to this machine. Browsers then send its requests here, and reads even without an Origin header. Only
 * the Host header reveals them.
 */
export function withHostRule(dispatch: Dispatch): Dispatch {
  // A client sends the same host in each request.
  let latestPrivateHost: string | undefined;
  return (request, context) => {
    const { host } = request.headers;
    if (host === undefined || host === latestPrivateHost) return dispatch(request, context);
    if (isPrivateHost(host)) {
      latestPrivateHost = host;
      return dispatch(request, context);
    }
    const message =
      `Requests for the host ${host} are refused, as a web page could have sent them: use 127.0.0.1 or localhost, ` +
      'or start the server with --auth enforce or --allow-unauthenticated.';
    return Promise.resolve({
      status: 403,
      headers: {
        'content-type': 'application/json',
        'x-amzn-RequestId': context.requestId,
        'x-amzn-ErrorType': 'AccessDeniedException',
      },
      body: JSON.stringify({ __type: 'AccessDeniedException', message }),
    });
  };
}

/** @param host value of the header: a name or an address, with or without a port */
export function isPrivateHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '');
  const address = name.startsWith('[') ? name.slice(1, -1) : name;
  return isIP(address) !== 0 || name === '' || PRIVATE_NAME.test(name);
}
