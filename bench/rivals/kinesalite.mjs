// kinesalite in memory, on a free port that it prints. Plain JavaScript: it runs with this package's modules.
import kinesalite from 'kinesalite';

const server = kinesalite({ createStreamMs: 0, deleteStreamMs: 0, shardLimit: 1000 });
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
});
