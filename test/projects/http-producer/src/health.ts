interface Request {
  readonly routeKey: string;
}

export async function handler({ routeKey }: Request) {
  return routeKey === '$default' ? { statusCode: 404, body: 'no such page' } : { ok: true };
}
