import { isIP } from 'node:net';
import type { Dispatch } from '../../protocol/dispatcher.ts';

// Names that the public DNS gives to nobody (RFC 6761, RFC 6762, ICANN's .internal), and AWS's own, which
// clients are led here by. A name without a dot is nobody's either.
const PRIVATE_NAME = /^[^.]+$|(?:^|\.)(?:localhost|local|test|internal|amazonaws\.com|amazonaws\.com\.cn)$/i;

/**
 * Refuses requests for a host of the public DNS. A web page may let its own name point to this machine once it
 * is loaded, and browsers then send its requests here, for reading without any Origin; the host still tells.
 */
export function withHostRule(dispatch: Dispatch): Dispatch {
  // Clients say the same one again and again.
  let latestPrivate: string | undefined;
  return (request, facts) => {
    const { host } = request.headers;
    if (host === undefined || host === latestPrivate) return dispatch(request, facts);
    if (isPrivateHost(host)) {
      latestPrivate = host;
      return dispatch(request, facts);
    }
    const message =
      `Requests for the host ${host} are refused, as a web page could have sent them: use 127.0.0.1 or localhost, ` +
      'or start the server with --allow-unauthenticated.';
    return Promise.resolve({
      status: 403,
      headers: {
        'content-type': 'application/json',
        'x-amzn-RequestId': facts.requestId,
        'x-amzn-ErrorType': 'AccessDeniedException',
      },
      body: JSON.stringify({ __type: 'AccessDeniedException', message }),
    });
  };
}

/** @param host as in the header: a name or an address, with or without a port */
export function isPrivateHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '');
  const address = name.startsWith('[') ? name.slice(1, -1) : name;
  return isIP(address) !== 0 || name === '' || PRIVATE_NAME.test(name);
}
