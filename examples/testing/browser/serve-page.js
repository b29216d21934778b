import { build } from 'esbuild';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** Bundles the page for an endpoint, and serves it on a free port of this machine. */
export async function servePage({ endpoint, region }) {
  const {
    outputFiles: [script],
  } = await build({
    entryPoints: ['src/page.js'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    define: { ENDPOINT: JSON.stringify(endpoint), REGION: JSON.stringify(region) },
  });
  const page = await readFile('src/index.html');
  const server = createServer(({ url }, response) => {
    const [type, body] = url === '/page.js' ? ['text/javascript', script.contents] : ['text/html', page];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
