// The smallest service that can be deployed: it says hello, and whether it is healthy.
import { createServer } from 'node:http';

const { PORT = '8080', GREETING = 'Hello from deploy' } = process.env;

const server = createServer((request, response) => {
  const isHealthCheck = request.url === '/healthz';
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(isHealthCheck ? 'ok\n' : `${GREETING}\n`);
});

server.listen(Number(PORT), () => {
  process.stdout.write(`listening at ${JSON.stringify(server.address())}\n`);
});

// Container Apps ends a replica with SIGTERM, and waits for requests under way.
process.on('SIGTERM', () => server.close());
